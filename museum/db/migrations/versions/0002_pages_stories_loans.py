"""pages, stories, transcriptions, loans and the journal of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from museum.domain.base import UtcDateTime
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('public_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('subject_kind', sa.String(length=12), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_change'))
    )
    with op.batch_alter_table('public_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_change_subject_kind_subject_id_id'), ['subject_kind', 'subject_id', 'id'], unique=False)

    op.create_table('loan',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('institution_id', sa.String(length=40), nullable=False),
    sa.Column('manifest_url', sa.Text(), nullable=False),
    sa.Column('manifest_version', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('summary_vi', sa.Text(), nullable=False),
    sa.Column('summary_en', sa.Text(), nullable=False),
    sa.Column('credit_vi', sa.Text(), nullable=False),
    sa.Column('credit_en', sa.Text(), nullable=False),
    sa.Column('owner_vi', sa.Text(), nullable=False),
    sa.Column('owner_en', sa.Text(), nullable=False),
    sa.Column('homepage', sa.Text(), nullable=False),
    sa.Column('rights', sa.Text(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('picture_width', sa.Integer(), nullable=True),
    sa.Column('picture_height', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('fetched_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_loan_institution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan')),
    sa.UniqueConstraint('institution_id', 'manifest_url', name=op.f('uq_loan_institution_id_manifest_url'))
    )
    op.create_table('chapter',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('artefact_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.Column('label_vi', sa.Text(), nullable=False),
    sa.Column('label_en', sa.Text(), nullable=False),
    sa.Column('media_id', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['artefact_id'], ['artefact.id'], name=op.f('fk_chapter_artefact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_chapter_media_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chapter'))
    )
    with op.batch_alter_table('chapter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chapter_artefact_id'), ['artefact_id'], unique=False)

    op.create_table('transcription',
    sa.Column('media_id', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('layout', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_transcription_media_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('media_id', name=op.f('pk_transcription'))
    )
    op.create_table('section_loan',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('section_id', sa.String(length=40), nullable=False),
    sa.Column('loan_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('caption_vi', sa.Text(), nullable=False),
    sa.Column('caption_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_section_loan_loan_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_section_loan_section_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section_loan')),
    sa.UniqueConstraint('section_id', 'loan_id', name=op.f('uq_section_loan_section_id_loan_id'))
    )
    with op.batch_alter_table('section_loan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_section_loan_loan_id'), ['loan_id'], unique=False)

    op.create_table('story_step',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('section_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('media_id', sa.String(length=40), nullable=False),
    sa.Column('x', sa.Integer(), nullable=False),
    sa.Column('y', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('text_vi', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_story_step_media_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_story_step_section_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_step'))
    )
    with op.batch_alter_table('story_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_step_section_id'), ['section_id'], unique=False)

    # In place: a table that others refer to must not be copied and dropped while rows refer to it.
    op.add_column('artefact', sa.Column('page_turning', sa.String(length=16), server_default='', nullable=False))

    op.add_column('institution', sa.Column('province_vi', sa.Text(), server_default='', nullable=False))
    op.add_column('institution', sa.Column('province_en', sa.Text(), server_default='', nullable=False))

    op.add_column('media', sa.Column('aspect', sa.String(length=10), server_default='', nullable=False))
    op.add_column('media', sa.Column('detail_of_id', sa.String(length=40), nullable=True))
    op.add_column('media', sa.Column('detail_x', sa.Integer(), nullable=True))
    op.add_column('media', sa.Column('detail_y', sa.Integer(), nullable=True))
    op.add_column('media', sa.Column('detail_width', sa.Integer(), nullable=True))
    op.add_column('media', sa.Column('detail_height', sa.Integer(), nullable=True))
    op.add_column('media', sa.Column('duration', sa.Float(), nullable=True))



def downgrade() -> None:
    op.drop_column('media', 'duration')
    op.drop_column('media', 'detail_height')
    op.drop_column('media', 'detail_width')
    op.drop_column('media', 'detail_y')
    op.drop_column('media', 'detail_x')
    op.drop_column('media', 'detail_of_id')
    op.drop_column('media', 'aspect')

    op.drop_column('institution', 'province_en')
    op.drop_column('institution', 'province_vi')

    op.drop_column('artefact', 'page_turning')

    with op.batch_alter_table('story_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_step_section_id'))

    op.drop_table('story_step')
    with op.batch_alter_table('section_loan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_section_loan_loan_id'))

    op.drop_table('section_loan')
    op.drop_table('transcription')
    with op.batch_alter_table('chapter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chapter_artefact_id'))

    op.drop_table('chapter')
    op.drop_table('loan')
    with op.batch_alter_table('public_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_change_subject_kind_subject_id_id'))

    op.drop_table('public_change')
