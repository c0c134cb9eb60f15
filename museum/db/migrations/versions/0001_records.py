"""the museum's records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from museum.domain.base import UtcDateTime
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=True),
    sa.Column('institution_id', sa.String(length=40), nullable=True),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_subject_kind_subject_id'), ['subject_kind', 'subject_id'], unique=False)

    op.create_table('installation',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('institution',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('about_vi', sa.Text(), nullable=False),
    sa.Column('about_en', sa.Text(), nullable=False),
    sa.Column('address_vi', sa.Text(), nullable=False),
    sa.Column('address_en', sa.Text(), nullable=False),
    sa.Column('website', sa.Text(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institution')),
    sa.UniqueConstraint('slug', name=op.f('uq_institution_slug'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('handler', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('lease', sa.String(length=40), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_state_due_at_id'), ['state', 'due_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_subject'), ['subject'], unique=False)

    op.create_table('term',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('vocabulary', sa.String(length=40), nullable=False),
    sa.Column('label_vi', sa.Text(), nullable=False),
    sa.Column('label_en', sa.Text(), nullable=False),
    sa.Column('key_vi', sa.Text(), nullable=False),
    sa.Column('key_en', sa.Text(), nullable=False),
    sa.Column('proposed', sa.Boolean(), nullable=False),
    sa.Column('year_from', sa.Integer(), nullable=True),
    sa.Column('year_to', sa.Integer(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term'))
    )
    with op.batch_alter_table('term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_term_vocabulary_key_en'), ['vocabulary', 'key_en'], unique=False)
        batch_op.create_index(batch_op.f('ix_term_vocabulary_key_vi'), ['vocabulary', 'key_vi'], unique=False)

    op.create_table('user',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('last_login_at', UtcDateTime(), nullable=True),
    sa.Column('current_login_at', UtcDateTime(), nullable=True),
    sa.Column('login_count', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_fs_uniquifier'))
    )
    op.create_table('donor',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_donor_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor')),
    sa.UniqueConstraint('institution_id', 'name', name=op.f('uq_donor_institution_id_name'))
    )
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_membership_institution_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'institution_id', 'role', name=op.f('uq_membership_user_id_institution_id_role'))
    )
    op.create_table('artefact',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('accession_number', sa.String(length=120), nullable=False),
    sa.Column('accession_key', sa.String(length=120), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('other_names', sa.Text(), nullable=False),
    sa.Column('creator', sa.Text(), nullable=False),
    sa.Column('date_display_vi', sa.Text(), nullable=False),
    sa.Column('date_display_en', sa.Text(), nullable=False),
    sa.Column('date_earliest', sa.Integer(), nullable=True),
    sa.Column('date_latest', sa.Integer(), nullable=True),
    sa.Column('dimensions', sa.Text(), nullable=False),
    sa.Column('weight', sa.Text(), nullable=False),
    sa.Column('inscription', sa.Text(), nullable=False),
    sa.Column('provenance', sa.Text(), nullable=False),
    sa.Column('acquisition', sa.Text(), nullable=False),
    sa.Column('findspot_visibility', sa.String(length=10), nullable=False),
    sa.Column('condition', sa.Text(), nullable=False),
    sa.Column('heritage_status', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('description_vi', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.Column('significance_vi', sa.Text(), nullable=False),
    sa.Column('significance_en', sa.Text(), nullable=False),
    sa.Column('rights', sa.Text(), nullable=False),
    sa.Column('credit', sa.Text(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('donor_id', sa.String(length=40), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('publish_when_ready', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('manifest_version', sa.Integer(), nullable=False),
    sa.Column('indexed_version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['donor_id'], ['donor.id'], name=op.f('fk_artefact_donor_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_artefact_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_artefact')),
    sa.UniqueConstraint('institution_id', 'accession_key', name=op.f('uq_artefact_institution_id_accession_key'))
    )
    with op.batch_alter_table('artefact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_artefact_state_published_at'), ['state', 'published_at'], unique=False)

    op.create_table('artefact_term',
    sa.Column('artefact_id', sa.String(length=40), nullable=False),
    sa.Column('term_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['artefact_id'], ['artefact.id'], name=op.f('fk_artefact_term_artefact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['term_id'], ['term.id'], name=op.f('fk_artefact_term_term_id')),
    sa.PrimaryKeyConstraint('artefact_id', 'term_id', name=op.f('pk_artefact_term'))
    )
    with op.batch_alter_table('artefact_term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_artefact_term_term_id'), ['term_id'], unique=False)

    op.create_table('media',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('artefact_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label_vi', sa.Text(), nullable=False),
    sa.Column('label_en', sa.Text(), nullable=False),
    sa.Column('source_name', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('mime', sa.String(length=80), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason_vi', sa.Text(), nullable=False),
    sa.Column('reason_en', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('pixels_per_mm', sa.Float(), nullable=True),
    sa.Column('recipe', sa.Integer(), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.Column('digitised_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['artefact_id'], ['artefact.id'], name=op.f('fk_media_artefact_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_media_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media')),
    sa.UniqueConstraint('institution_id', 'sha256', name=op.f('uq_media_institution_id_sha256'))
    )
    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_media_artefact_id_position'), ['artefact_id', 'position'], unique=False)

    op.create_table('exhibition',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('subtitle_vi', sa.Text(), nullable=False),
    sa.Column('subtitle_en', sa.Text(), nullable=False),
    sa.Column('introduction_vi', sa.Text(), nullable=False),
    sa.Column('introduction_en', sa.Text(), nullable=False),
    sa.Column('credits_vi', sa.Text(), nullable=False),
    sa.Column('credits_en', sa.Text(), nullable=False),
    sa.Column('cover_media_id', sa.String(length=40), nullable=True),
    sa.Column('cover_x', sa.Float(), nullable=False),
    sa.Column('cover_y', sa.Float(), nullable=False),
    sa.Column('cover_zoom', sa.Float(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('indexed_version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['cover_media_id'], ['media.id'], name=op.f('fk_exhibition_cover_media_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_exhibition_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exhibition')),
    sa.UniqueConstraint('slug', name=op.f('uq_exhibition_slug'))
    )
    op.create_table('section',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('exhibition_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('layout', sa.String(length=10), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('text_vi', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['exhibition_id'], ['exhibition.id'], name=op.f('fk_section_exhibition_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section'))
    )
    with op.batch_alter_table('section', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_section_exhibition_id'), ['exhibition_id'], unique=False)

    op.create_table('section_item',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('section_id', sa.String(length=40), nullable=False),
    sa.Column('artefact_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('caption_vi', sa.Text(), nullable=False),
    sa.Column('caption_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['artefact_id'], ['artefact.id'], name=op.f('fk_section_item_artefact_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_section_item_section_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section_item')),
    sa.UniqueConstraint('section_id', 'artefact_id', name=op.f('uq_section_item_section_id_artefact_id'))
    )
    with op.batch_alter_table('section_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_section_item_artefact_id'), ['artefact_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('section_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_section_item_artefact_id'))

    op.drop_table('section_item')
    with op.batch_alter_table('section', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_section_exhibition_id'))

    op.drop_table('section')
    op.drop_table('exhibition')
    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_media_artefact_id_position'))

    op.drop_table('media')
    with op.batch_alter_table('artefact_term', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_artefact_term_term_id'))

    op.drop_table('artefact_term')
    with op.batch_alter_table('artefact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_artefact_state_published_at'))

    op.drop_table('artefact')
    op.drop_table('membership')
    op.drop_table('donor')
    op.drop_table('user')
    with op.batch_alter_table('term', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_term_vocabulary_key_vi'))
        batch_op.drop_index(batch_op.f('ix_term_vocabulary_key_en'))

    op.drop_table('term')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_job_subject'))
        batch_op.drop_index(batch_op.f('ix_job_state_due_at_id'))

    op.drop_table('job')
    op.drop_table('institution')
    op.drop_table('installation')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_subject_kind_subject_id'))

    op.drop_table('audit_entry')
