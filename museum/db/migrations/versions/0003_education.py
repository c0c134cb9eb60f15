"""packages, programmes, sessions, bookings, schools and plans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from museum.domain.base import UtcDateTime
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('document', sa.String(length=80), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('vision_until', sa.Date(), nullable=True),
    sa.Column('parent_id', sa.String(length=40), nullable=True),
    sa.Column('note_vi', sa.Text(), nullable=False),
    sa.Column('note_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['plan.id'], name=op.f('fk_plan_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_slug'))
    )
    op.create_table('plan_day',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=True),
    sa.Column('last_day', sa.Integer(), nullable=True),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_day')),
    sa.UniqueConstraint('month', 'day', name=op.f('uq_plan_day_month_day'))
    )
    op.create_table('school',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('commune', sa.String(length=120), nullable=False),
    sa.Column('commune_key', sa.String(length=120), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('pupils', sa.Integer(), nullable=True),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('merged_into_id', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['merged_into_id'], ['school.id'], name=op.f('fk_school_merged_into_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school'))
    )
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_school_commune_key_name_key'), ['commune_key', 'name_key'], unique=True)

    op.create_table('blackout',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('reason_vi', sa.Text(), nullable=False),
    sa.Column('reason_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_blackout_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blackout'))
    )
    with op.batch_alter_table('blackout', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_blackout_institution_id'), ['institution_id'], unique=False)

    op.create_table('objective',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('system', sa.String(length=16), nullable=False),
    sa.Column('text_vi', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_objective_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objective')),
    sa.UniqueConstraint('plan_id', 'code', name=op.f('uq_objective_plan_id_code'))
    )
    op.create_table('resource',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=True),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_resource_institution_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_resource_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource')),
    sa.UniqueConstraint('institution_id', 'kind', 'name', name=op.f('uq_resource_institution_id_kind_name'))
    )
    op.create_table('served',
    sa.Column('subject_kind', sa.String(length=12), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('objective_id', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['objective_id'], ['objective.id'], name=op.f('fk_served_objective_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subject_kind', 'subject_id', 'objective_id', name=op.f('pk_served'))
    )
    with op.batch_alter_table('served', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_served_objective_id'), ['objective_id'], unique=False)

    op.create_table('package',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('summary_vi', sa.Text(), nullable=False),
    sa.Column('summary_en', sa.Text(), nullable=False),
    sa.Column('grade_from', sa.Integer(), nullable=True),
    sa.Column('grade_to', sa.Integer(), nullable=True),
    sa.Column('subjects', sa.JSON(), nullable=False),
    sa.Column('topic_vi', sa.Text(), nullable=False),
    sa.Column('topic_en', sa.Text(), nullable=False),
    sa.Column('outcomes_vi', sa.Text(), nullable=False),
    sa.Column('outcomes_en', sa.Text(), nullable=False),
    sa.Column('materials_vi', sa.Text(), nullable=False),
    sa.Column('materials_en', sa.Text(), nullable=False),
    sa.Column('guide_vi', sa.Text(), nullable=False),
    sa.Column('guide_en', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('exhibition_id', sa.String(length=40), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sheet_version', sa.Integer(), nullable=False),
    sa.Column('sheet_digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['exhibition_id'], ['exhibition.id'], name=op.f('fk_package_exhibition_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_package_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_package')),
    sa.UniqueConstraint('slug', name=op.f('uq_package_slug'))
    )
    op.create_table('package_edition',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('package_id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['package_id'], ['package.id'], name=op.f('fk_package_edition_package_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_package_edition')),
    sa.UniqueConstraint('package_id', 'number', name=op.f('uq_package_edition_package_id_number'))
    )
    op.create_table('package_object',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('package_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('artefact_id', sa.String(length=40), nullable=False),
    sa.Column('media_id', sa.String(length=40), nullable=True),
    sa.Column('x', sa.Integer(), nullable=True),
    sa.Column('y', sa.Integer(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('observe_vi', sa.Text(), nullable=False),
    sa.Column('observe_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['artefact_id'], ['artefact.id'], name=op.f('fk_package_object_artefact_id')),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_package_object_media_id')),
    sa.ForeignKeyConstraint(['package_id'], ['package.id'], name=op.f('fk_package_object_package_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_package_object'))
    )
    with op.batch_alter_table('package_object', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_package_object_package_id'), ['package_id'], unique=False)

    op.create_table('package_step',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('package_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=6), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('text_vi', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['package_id'], ['package.id'], name=op.f('fk_package_step_package_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_package_step'))
    )
    with op.batch_alter_table('package_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_package_step_package_id'), ['package_id'], unique=False)

    op.create_table('programme',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('package_id', sa.String(length=40), nullable=True),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('summary_vi', sa.Text(), nullable=False),
    sa.Column('summary_en', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('meeting_point_vi', sa.Text(), nullable=False),
    sa.Column('meeting_point_en', sa.Text(), nullable=False),
    sa.Column('cost_vi', sa.Text(), nullable=False),
    sa.Column('cost_en', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('grade_from', sa.Integer(), nullable=True),
    sa.Column('grade_to', sa.Integer(), nullable=True),
    sa.Column('age_from', sa.Integer(), nullable=True),
    sa.Column('age_to', sa.Integer(), nullable=True),
    sa.Column('least_pupils', sa.Integer(), nullable=False),
    sa.Column('most_pupils', sa.Integer(), nullable=False),
    sa.Column('pupils_per_adult', sa.Integer(), nullable=True),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('approval', sa.Boolean(), nullable=False),
    sa.Column('opens_days', sa.Integer(), nullable=True),
    sa.Column('closes_hours', sa.Integer(), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.Column('reconfirm_days', sa.Integer(), nullable=True),
    sa.Column('offer_hours', sa.Integer(), nullable=False),
    sa.Column('remote_first_days', sa.Integer(), nullable=False),
    sa.Column('most_each_month', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_programme_institution_id')),
    sa.ForeignKeyConstraint(['package_id'], ['package.id'], name=op.f('fk_programme_package_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('slug', name=op.f('uq_programme_slug'))
    )
    op.create_table('question',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('package_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text_vi', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('answer_vi', sa.Text(), nullable=False),
    sa.Column('answer_en', sa.Text(), nullable=False),
    sa.Column('right', sa.Integer(), nullable=True),
    sa.Column('object_id', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['package_id'], ['package.id'], name=op.f('fk_question_package_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_package_id'), ['package_id'], unique=False)

    op.create_table('visit_session',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('programme_id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('starts_at', UtcDateTime(), nullable=False),
    sa.Column('ends_at', UtcDateTime(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('pupil_places', sa.Integer(), nullable=True),
    sa.Column('pupils_taken', sa.Integer(), nullable=False),
    sa.Column('overbooked', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('place_vi', sa.Text(), nullable=False),
    sa.Column('place_en', sa.Text(), nullable=False),
    sa.Column('join_url', sa.String(length=500), nullable=False),
    sa.Column('plan_day_id', sa.String(length=40), nullable=True),
    sa.Column('partners_vi', sa.Text(), nullable=False),
    sa.Column('partners_en', sa.Text(), nullable=False),
    sa.Column('with_education_department', sa.Boolean(), nullable=False),
    sa.Column('series_id', sa.String(length=40), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('note_vi', sa.Text(), nullable=False),
    sa.Column('note_en', sa.Text(), nullable=False),
    sa.Column('reason_vi', sa.Text(), nullable=False),
    sa.Column('reason_en', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('pupils_taken >= 0 AND (pupil_places IS NULL OR pupils_taken <= pupil_places OR overbooked)', name=op.f('ck_visit_session_pupil_places')),
    sa.CheckConstraint('taken >= 0 AND (taken <= places OR overbooked)', name=op.f('ck_visit_session_places')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_visit_session_institution_id')),
    sa.ForeignKeyConstraint(['plan_day_id'], ['plan_day.id'], name=op.f('fk_visit_session_plan_day_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_visit_session_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_session'))
    )
    with op.batch_alter_table('visit_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_session_institution_id_starts_at'), ['institution_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_session_programme_id_starts_at'), ['programme_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_session_series_id'), ['series_id'], unique=False)

    op.create_table('booking',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=12), nullable=False),
    sa.Column('session_id', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.String(length=40), nullable=True),
    sa.Column('school_name', sa.String(length=200), nullable=False),
    sa.Column('commune', sa.String(length=120), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('classes', sa.Integer(), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=True),
    sa.Column('pupils', sa.Integer(), nullable=False),
    sa.Column('adults', sa.Integer(), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('teacher_name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('asked_session_id', sa.String(length=40), nullable=False),
    sa.Column('request_digest', sa.String(length=64), nullable=False),
    sa.Column('first_state', sa.String(length=12), nullable=False),
    sa.Column('walk_in', sa.Boolean(), nullable=False),
    sa.Column('offer_until', UtcDateTime(), nullable=True),
    sa.Column('reconfirmed_at', UtcDateTime(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('erased_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_booking_school_id')),
    sa.ForeignKeyConstraint(['session_id'], ['visit_session.id'], name=op.f('fk_booking_session_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_booking_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking')),
    sa.UniqueConstraint('reference', name=op.f('uq_booking_reference')),
    sa.UniqueConstraint('asked_session_id', 'request_key', name=op.f('uq_booking_asked_session_id_request_key'))
    )
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_erased_at_session_id'), ['erased_at', 'session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_booking_school_id'), ['school_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_booking_session_id_state_rank'), ['session_id', 'state', 'rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_booking_user_id'), ['user_id'], unique=False)

    op.create_table('session_resource',
    sa.Column('session_id', sa.String(length=40), nullable=False),
    sa.Column('resource_id', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_session_resource_resource_id')),
    sa.ForeignKeyConstraint(['session_id'], ['visit_session.id'], name=op.f('fk_session_resource_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'resource_id', name=op.f('pk_session_resource'))
    )
    with op.batch_alter_table('session_resource', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_resource_resource_id'), ['resource_id'], unique=False)

    op.create_table('attendance',
    sa.Column('booking_id', sa.String(length=40), nullable=False),
    sa.Column('pupils', sa.Integer(), nullable=False),
    sa.Column('adults', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_attendance_booking_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('booking_id', name=op.f('pk_attendance'))
    )
    op.create_table('feedback',
    sa.Column('booking_id', sa.String(length=40), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('wishes', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_feedback_booking_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('booking_id', name=op.f('pk_feedback'))
    )
    op.create_table('sent_letter',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('booking_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('handed_over_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_sent_letter_booking_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_letter')),
    sa.UniqueConstraint('booking_id', 'kind', name=op.f('uq_sent_letter_booking_id_kind'))
    )
    op.create_table('waiting_list_note',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('booking_id', sa.String(length=40), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=True),
    sa.Column('from_rank', sa.Integer(), nullable=False),
    sa.Column('to_rank', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_waiting_list_note_booking_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_waiting_list_note_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_list_note'))
    )
    with op.batch_alter_table('waiting_list_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiting_list_note_booking_id'), ['booking_id'], unique=False)

    op.add_column('institution', sa.Column('phone', sa.String(length=40), server_default='', nullable=False))
    op.add_column('institution', sa.Column('email', sa.String(length=254), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('institution', 'email')
    op.drop_column('institution', 'phone')
    with op.batch_alter_table('waiting_list_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_waiting_list_note_booking_id'))

    op.drop_table('waiting_list_note')
    op.drop_table('sent_letter')
    op.drop_table('feedback')
    op.drop_table('attendance')
    with op.batch_alter_table('session_resource', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_resource_resource_id'))

    op.drop_table('session_resource')
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_booking_user_id'))
        batch_op.drop_index(batch_op.f('ix_booking_session_id_state_rank'))
        batch_op.drop_index(batch_op.f('ix_booking_school_id'))
        batch_op.drop_index(batch_op.f('ix_booking_erased_at_session_id'))

    op.drop_table('booking')
    with op.batch_alter_table('visit_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_session_series_id'))
        batch_op.drop_index(batch_op.f('ix_visit_session_programme_id_starts_at'))
        batch_op.drop_index(batch_op.f('ix_visit_session_institution_id_starts_at'))

    op.drop_table('visit_session')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_package_id'))

    op.drop_table('question')
    op.drop_table('programme')
    with op.batch_alter_table('package_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_package_step_package_id'))

    op.drop_table('package_step')
    with op.batch_alter_table('package_object', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_package_object_package_id'))

    op.drop_table('package_object')
    op.drop_table('package_edition')
    op.drop_table('package')
    with op.batch_alter_table('served', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_served_objective_id'))

    op.drop_table('served')
    op.drop_table('resource')
    op.drop_table('objective')
    with op.batch_alter_table('blackout', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_blackout_institution_id'))

    op.drop_table('blackout')
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_commune_key_name_key'))

    op.drop_table('school')
    op.drop_table('plan_day')
    op.drop_table('plan')
