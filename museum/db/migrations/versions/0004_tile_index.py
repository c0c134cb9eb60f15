"""indexes of tile archives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tile_index',
    sa.Column('media_id', sa.String(length=40), nullable=False),
    sa.Column('recipe', sa.Integer(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_tile_index_media_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('media_id', name=op.f('pk_tile_index'))
    )


def downgrade() -> None:
    op.drop_table('tile_index')
