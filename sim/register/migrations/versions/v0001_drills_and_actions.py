"""Drills, findings and improvement actions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "drill",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False, index=True),
        sa.Column("scenario", sa.JSON(), nullable=False),
        sa.Column("scenario_key", sa.Text(), nullable=False, index=True),
        sa.Column("scenario_digest", sa.String(64), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("plan_key", sa.Text(), nullable=False),
        sa.Column("plan_digest", sa.String(64), nullable=False),
        sa.Column("organisation", sa.JSON(), nullable=False),
        sa.Column("organisation_key", sa.Text(), nullable=False, index=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("inputs", sa.String(64), nullable=False),
        sa.Column("facilitator", sa.Text()),
        sa.Column("participants", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("score", sa.Double()),
        sa.Column("coverage", sa.Double()),
        sa.Column("loss_averted", sa.Double()),
        sa.Column("objectives_reached", sa.Integer(), nullable=False),
        sa.Column("objectives_measured", sa.Integer(), nullable=False),
        sa.Column("folder", sa.Text()),
        sa.Column("outcome", sa.JSON(), nullable=False),
    )
    op.create_table(
        "hazard",
        sa.Column("drill_id", sa.Uuid(), sa.ForeignKey("drill.id"), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
    )
    op.create_table(
        "exercised",
        sa.Column("drill_id", sa.Uuid(), sa.ForeignKey("drill.id"), primary_key=True),
        sa.Column("capability", sa.String(64), primary_key=True),
        sa.Column("rating", sa.String(32)),
    )
    op.create_table(
        "file",
        sa.Column("drill_id", sa.Uuid(), sa.ForeignKey("drill.id"), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text()),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("drill_id", sa.Uuid(), sa.ForeignKey("drill.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capability", sa.String(64)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("issue", sa.JSON(), nullable=False),
        sa.Column("standard", sa.JSON()),
        sa.Column("root_cause", sa.JSON()),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.UniqueConstraint("drill_id", "number"),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("drill_id", sa.Uuid(), sa.ForeignKey("drill.id"), index=True),
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey("finding.id")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("due", sa.Date()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("criterion", sa.Text()),
        sa.Column("closing_drill_id", sa.Uuid(), sa.ForeignKey("drill.id")),
        sa.Column("closing", sa.JSON()),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("action_id", sa.Uuid(), sa.ForeignKey("action.id"), nullable=False, index=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text()),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text()),
    )
