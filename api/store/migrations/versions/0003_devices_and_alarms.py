"""devices and alarms"""

import sqlalchemy as sa
from alembic import op

from api.store.times import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("open_key", sa.String(length=255), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("site", sa.Integer(), nullable=True),
        sa.Column("bank_id", sa.Integer(), nullable=True),
        sa.Column("rack_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.Column("returned_at", UtcTime(), nullable=True),
        sa.Column("acknowledged_at", UtcTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("first_out", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("open_key", name=op.f("uq_alarm_open_key")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index("ix_alarm_closed_at", ["closed_at"], unique=False)
        batch_op.create_index("ix_alarm_key", ["key"], unique=False)
        batch_op.create_index("ix_alarm_raised_at", ["raised_at"], unique=False)

    op.create_table(
        "alarm_hold",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("hold", sa.String(length=32), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alarm_hold")),
    )
    op.create_table(
        "backtest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("open_by", sa.String(length=64), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("beat_at", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest_run")),
        sa.UniqueConstraint("open_by", name=op.f("uq_backtest_run_open_by")),
    )
    with op.batch_alter_table("backtest_run", schema=None) as batch_op:
        batch_op.create_index("ix_backtest_run_state", ["state"], unique=False)
        batch_op.create_index("ix_backtest_run_asked_at", ["asked_at"], unique=False)

    op.create_table(
        "control_switch",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_control_switch")),
    )
    op.create_table(
        "device_arming",
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("arming", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_arming")),
    )
    op.create_table(
        "device_command",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("arming", sa.String(length=16), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=True),
        sa.Column("formed_at", UtcTime(), nullable=False),
        sa.Column("formed_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=True),
        sa.Column("retry_of", sa.Integer(), nullable=True),
        sa.Column("asked_key", sa.String(length=160), nullable=True),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("before", sa.Double(), nullable=True),
        sa.Column("after", sa.Double(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("outcome_detail", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_command")),
        sa.UniqueConstraint("asked_key", name=op.f("uq_device_command_asked_key")),
    )
    with op.batch_alter_table("device_command", schema=None) as batch_op:
        batch_op.create_index("ix_device_command_device", ["device", "formed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_command_state"), ["state"], unique=False)

    op.create_table(
        "device_state",
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("link", sa.String(length=16), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("counters", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_state")),
    )
    op.create_table(
        "limit_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("requested_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_change")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("said_active", sa.Boolean(), nullable=False),
        sa.Column("formed_at", UtcTime(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("target", "alarm_id", "sequence", name=op.f("uq_notification_target")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("ix_notification_due_at", ["due_at"], unique=False)
        batch_op.create_index("ix_notification_alarm_id", ["alarm_id"], unique=False)
        batch_op.create_index("ix_notification_sent_at", ["target", "sent_at"], unique=False)

    op.create_table(
        "protection_limit",
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("limit", sa.Double(), nullable=False),
        sa.Column("release", sa.Double(), nullable=False),
        sa.Column("delay_s", sa.Double(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "quantity", "level", name=op.f("pk_protection_limit")),
    )
    op.create_table(
        "protection_standing",
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("standing", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_protection_standing")),
    )
    op.create_table(
        "soc_dwell",
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bank_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rack_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("high_s", sa.Double(), nullable=False),
        sa.Column("above_cap_s", sa.Double(), nullable=False),
        sa.Column("standby_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("site", "bank_id", "rack_id", "day", name=op.f("pk_soc_dwell")),
    )
    op.create_table(
        "sos_count",
        sa.Column("SET_ID", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("AT", UtcTime(), nullable=False),
        sa.Column("WARNING", sa.Integer(), nullable=False),
        sa.Column("UNSAFE", sa.Integer(), nullable=False),
        sa.Column("UNKNOWN", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("SET_ID", name=op.f("pk_sos_count")),
    )
    op.create_table(
        "alarm_transition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_transition_alarm_id_alarm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_transition")),
    )
    with op.batch_alter_table("alarm_transition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_transition_alarm_id"), ["alarm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarm_transition_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("alarm_transition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_transition_at"))
        batch_op.drop_index(batch_op.f("ix_alarm_transition_alarm_id"))

    op.drop_table("alarm_transition")
    op.drop_table("sos_count")
    op.drop_table("soc_dwell")
    op.drop_table("protection_standing")
    op.drop_table("protection_limit")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_sent_at")
        batch_op.drop_index("ix_notification_alarm_id")
        batch_op.drop_index("ix_notification_due_at")

    op.drop_table("notification")
    op.drop_table("limit_change")
    op.drop_table("device_state")
    with op.batch_alter_table("device_command", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_command_state"))
        batch_op.drop_index("ix_device_command_device")

    op.drop_table("device_command")
    op.drop_table("device_arming")
    op.drop_table("control_switch")
    with op.batch_alter_table("backtest_run", schema=None) as batch_op:
        batch_op.drop_index("ix_backtest_run_asked_at")
        batch_op.drop_index("ix_backtest_run_state")

    op.drop_table("backtest_run")
    op.drop_table("alarm_hold")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_alarm_raised_at")
        batch_op.drop_index("ix_alarm_key")
        batch_op.drop_index("ix_alarm_closed_at")

    op.drop_table("alarm")
