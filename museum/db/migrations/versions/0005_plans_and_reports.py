"""indicators, units, activities, reports and what they count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from museum.domain.base import UtcDateTime
from museum.domain.collections import is_treasure
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('evidence',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=12), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('part', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('caption', sa.String(length=300), nullable=False),
    sa.Column('mime', sa.String(length=40), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_subject_kind_subject_id'), ['subject_kind', 'subject_id'], unique=False)

    op.create_table('visit_mark',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('day', 'mark', name=op.f('pk_visit_mark'))
    )
    op.create_table('visit_salt',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('salt', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_visit_salt'))
    )
    op.create_table('organisational_unit',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('parent_id', sa.String(length=40), nullable=True),
    sa.Column('institution_id', sa.String(length=40), nullable=True),
    sa.Column('system', sa.String(length=16), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('successor_id', sa.String(length=40), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_organisational_unit_institution_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisational_unit.id'], name=op.f('fk_organisational_unit_parent_id')),
    sa.ForeignKeyConstraint(['successor_id'], ['organisational_unit.id'], name=op.f('fk_organisational_unit_successor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisational_unit')),
    sa.UniqueConstraint('institution_id', name=op.f('uq_organisational_unit_institution_id'))
    )
    with op.batch_alter_table('organisational_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisational_unit_name_key'), ['name_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisational_unit_parent_id'), ['parent_id'], unique=False)

    op.create_table('page_visits',
    sa.Column('subject_kind', sa.String(length=12), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_page_visits_institution_id')),
    sa.PrimaryKeyConstraint('subject_kind', 'subject_id', 'day', name=op.f('pk_page_visits'))
    )
    with op.batch_alter_table('page_visits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_page_visits_subject_kind_institution_id_day_visits'), ['subject_kind', 'institution_id', 'day', 'visits'], unique=False)

    op.create_table('heritage_item',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('decision', sa.String(length=200), nullable=False),
    sa.Column('artefact_id', sa.String(length=40), nullable=True),
    sa.Column('recorded_on', sa.Date(), nullable=True),
    sa.Column('digitised_on', sa.Date(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('digital_place', sa.String(length=500), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['artefact_id'], ['artefact.id'], name=op.f('fk_heritage_item_artefact_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_heritage_item_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_heritage_item')),
    sa.UniqueConstraint('artefact_id', name=op.f('uq_heritage_item_artefact_id'))
    )
    with op.batch_alter_table('heritage_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_heritage_item_kind_institution_id'), ['kind', 'institution_id'], unique=False)

    op.create_table('nomination',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('whom', sa.String(length=12), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('story_vi', sa.Text(), nullable=False),
    sa.Column('story_en', sa.Text(), nullable=False),
    sa.Column('steps_vi', sa.Text(), nullable=False),
    sa.Column('steps_en', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=300), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('award_vi', sa.Text(), nullable=False),
    sa.Column('award_en', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_nomination_plan_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisational_unit.id'], name=op.f('fk_nomination_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination'))
    )
    with op.batch_alter_table('nomination', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nomination_plan_id_year'), ['plan_id', 'year'], unique=False)

    op.create_table('plan_actor',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('duty_vi', sa.Text(), nullable=False),
    sa.Column('duty_en', sa.Text(), nullable=False),
    sa.Column('leads', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_actor_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_actor'))
    )
    with op.batch_alter_table('plan_actor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_actor_plan_id'), ['plan_id'], unique=False)

    op.create_table('plan_version',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=True),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_version_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_version_plan_id_number'))
    )
    op.create_table('report',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('last_year', sa.Integer(), nullable=False),
    sa.Column('supplement', sa.Integer(), nullable=False),
    sa.Column('cut_off', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('plan_version', sa.Integer(), nullable=False),
    sa.Column('frame', sa.JSON(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('frozen_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_report_institution_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_report_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('plan_id', 'kind', 'first_year', 'last_year', 'supplement', name=op.f('uq_report_plan_id_kind_first_year_last_year_supplement'))
    )
    op.create_table('report_call',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('message_vi', sa.Text(), nullable=False),
    sa.Column('message_en', sa.Text(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('remind_days', sa.JSON(), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_report_call_institution_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_report_call_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_call'))
    )
    with op.batch_alter_table('report_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_call_plan_id_year'), ['plan_id', 'year'], unique=False)

    op.create_table('indicator',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('objective_id', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('measure', sa.String(length=12), nullable=False),
    sa.Column('whole_vi', sa.Text(), nullable=False),
    sa.Column('whole_en', sa.Text(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('base_year', sa.Integer(), nullable=True),
    sa.Column('last_year', sa.Integer(), nullable=True),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source_vi', sa.Text(), nullable=False),
    sa.Column('source_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['objective_id'], ['objective.id'], name=op.f('fk_indicator_objective_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('objective_id', 'code', name=op.f('uq_indicator_objective_id_code'))
    )
    op.create_table('model_copy',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('nomination_id', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['nomination_id'], ['nomination.id'], name=op.f('fk_model_copy_nomination_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['organisational_unit.id'], name=op.f('fk_model_copy_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_copy')),
    sa.UniqueConstraint('nomination_id', 'unit_id', name=op.f('uq_model_copy_nomination_id_unit_id'))
    )
    op.create_table('scan_check',
    sa.Column('media_id', sa.String(length=40), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=True),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_scan_check_media_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('media_id', name=op.f('pk_scan_check'))
    )
    op.create_table('unit_report',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('call_id', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.String(length=40), nullable=False),
    sa.Column('indicator_ids', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['report_call.id'], name=op.f('fk_unit_report_call_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['organisational_unit.id'], name=op.f('fk_unit_report_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_report')),
    sa.UniqueConstraint('call_id', 'unit_id', name=op.f('uq_unit_report_call_id_unit_id'))
    )
    op.create_table('activity',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('partners', sa.Text(), nullable=False),
    sa.Column('participants', sa.Integer(), nullable=True),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('funding', sa.String(length=12), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('unit_report_id', sa.String(length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['organisational_unit.id'], name=op.f('fk_activity_unit_id')),
    sa.ForeignKeyConstraint(['unit_report_id'], ['unit_report.id'], name=op.f('fk_activity_unit_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_first_unit_id'), ['first', 'unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_unit_id'), ['unit_id'], unique=False)

    op.create_table('indicator_target',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('indicator_id', sa.String(length=40), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('low', sa.String(length=24), nullable=False),
    sa.Column('high', sa.String(length=24), nullable=True),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_indicator_target_indicator_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_target'))
    )
    with op.batch_alter_table('indicator_target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_target_indicator_id'), ['indicator_id'], unique=False)

    op.create_table('reported_value',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('indicator_id', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('amount', sa.String(length=24), nullable=False),
    sa.Column('whole', sa.String(length=24), nullable=True),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('unit_report_id', sa.String(length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_reported_value_indicator_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['organisational_unit.id'], name=op.f('fk_reported_value_unit_id')),
    sa.ForeignKeyConstraint(['unit_report_id'], ['unit_report.id'], name=op.f('fk_reported_value_unit_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reported_value')),
    sa.UniqueConstraint('indicator_id', 'unit_id', 'year', name=op.f('uq_reported_value_indicator_id_unit_id_year'))
    )
    with op.batch_alter_table('reported_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reported_value_unit_id_year'), ['unit_id', 'year'], unique=False)

    op.create_table('unit_letter',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('unit_report_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('handed_over_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['unit_report_id'], ['unit_report.id'], name=op.f('fk_unit_letter_unit_report_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_letter')),
    sa.UniqueConstraint('unit_report_id', 'kind', name=op.f('uq_unit_letter_unit_report_id_kind'))
    )
    op.create_table('counted',
    sa.Column('activity_id', sa.String(length=40), nullable=False),
    sa.Column('indicator_id', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_counted_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_counted_indicator_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'indicator_id', name=op.f('pk_counted'))
    )
    with op.batch_alter_table('counted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counted_indicator_id'), ['indicator_id'], unique=False)

    with op.batch_alter_table('artefact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('treasure', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_artefact_treasure_institution_id'), ['treasure', 'institution_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_artefact_institution_id_created_at_id'), ['institution_id', 'created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_artefact_institution_id_state_published_at_id'), ['institution_id', 'state', 'published_at', 'id'], unique=False)

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.add_column(sa.Column('copied_at', UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_media_institution_id_state_digitised_at_artefact_id_id'), ['institution_id', 'state', 'digitised_at', 'artefact_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_media_artefact_id_state_digitised_at_id'), ['artefact_id', 'state', 'digitised_at', 'id'], unique=False)

    with op.batch_alter_table('visit_session', schema=None) as batch_op:
        batch_op.create_index('ix_visit_session_counted', ['starts_at', 'state', 'institution_id', 'programme_id', 'plan_day_id', 'with_education_department', 'id'], unique=False)

    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_session_id_state_remote_id'), ['session_id', 'state', 'remote', 'id'], unique=False)

    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_booking_id_pupils_adults'), ['booking_id', 'pupils', 'adults'], unique=False)

    _note_treasures()
    op.execute('UPDATE media SET copied_at = digitised_at')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', sa.String(length=12), server_default='province', nullable=False))
        batch_op.add_column(sa.Column('institution_id', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('unit_id', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('funding_vi', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('funding_en', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('reports_month', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reports_day', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('review_years', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_plan_unit_id'), 'organisational_unit', ['unit_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_plan_institution_id'), 'institution', ['institution_id'], ['id'])



def _note_treasures() -> None:
    """Mark the national treasures among the records that are there."""
    artefact = sa.table(
        'artefact',
        sa.column('id', sa.String),
        sa.column('heritage_status', sa.Text),
        sa.column('treasure', sa.Boolean),
    )
    connection = op.get_bind()
    listed = connection.execute(sa.select(artefact.c.id, artefact.c.heritage_status).where(artefact.c.heritage_status != ''))
    treasures = [{'one': one} for one, status in listed if is_treasure(status)]
    if treasures:
        connection.execute(artefact.update().where(artefact.c.id == sa.bindparam('one')).values(treasure=True), treasures)


def downgrade() -> None:
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_plan_institution_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_plan_unit_id'), type_='foreignkey')
        batch_op.drop_column('version')
        batch_op.drop_column('review_years')
        batch_op.drop_column('reports_day')
        batch_op.drop_column('reports_month')
        batch_op.drop_column('funding_en')
        batch_op.drop_column('funding_vi')
        batch_op.drop_column('unit_id')
        batch_op.drop_column('institution_id')
        batch_op.drop_column('level')

    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_booking_id_pupils_adults'))

    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_booking_session_id_state_remote_id'))

    with op.batch_alter_table('visit_session', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_session_counted')

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_media_artefact_id_state_digitised_at_id'))
        batch_op.drop_index(batch_op.f('ix_media_institution_id_state_digitised_at_artefact_id_id'))
        batch_op.drop_column('copied_at')

    with op.batch_alter_table('artefact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_artefact_institution_id_state_published_at_id'))
        batch_op.drop_index(batch_op.f('ix_artefact_institution_id_created_at_id'))
        batch_op.drop_index(batch_op.f('ix_artefact_treasure_institution_id'))
        batch_op.drop_column('treasure')

    with op.batch_alter_table('counted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counted_indicator_id'))

    op.drop_table('counted')
    op.drop_table('unit_letter')
    with op.batch_alter_table('reported_value', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reported_value_unit_id_year'))

    op.drop_table('reported_value')
    with op.batch_alter_table('indicator_target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_target_indicator_id'))

    op.drop_table('indicator_target')
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activity_unit_id'))
        batch_op.drop_index(batch_op.f('ix_activity_first_unit_id'))

    op.drop_table('activity')
    op.drop_table('unit_report')
    op.drop_table('scan_check')
    op.drop_table('model_copy')
    op.drop_table('indicator')
    with op.batch_alter_table('report_call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_call_plan_id_year'))

    op.drop_table('report_call')
    op.drop_table('report')
    op.drop_table('plan_version')
    with op.batch_alter_table('plan_actor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_actor_plan_id'))

    op.drop_table('plan_actor')
    with op.batch_alter_table('nomination', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nomination_plan_id_year'))

    op.drop_table('nomination')
    with op.batch_alter_table('heritage_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_heritage_item_kind_institution_id'))

    op.drop_table('heritage_item')
    with op.batch_alter_table('page_visits', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_page_visits_subject_kind_institution_id_day_visits'))

    op.drop_table('page_visits')
    with op.batch_alter_table('organisational_unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisational_unit_parent_id'))
        batch_op.drop_index(batch_op.f('ix_organisational_unit_name_key'))

    op.drop_table('organisational_unit')
    op.drop_table('visit_salt')
    op.drop_table('visit_mark')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_subject_kind_subject_id'))

    op.drop_table('evidence')
