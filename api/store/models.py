"""Our own tables in ``database_url``, as Alembic sees them. Old column names keep their spelling and upper case."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.times import UtcTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- who may do what

user = sa.Table(
    "user_account",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password_hash", sa.String(255)),
    sa.Column("disabled", sa.Boolean, nullable=False, default=False),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("locked_until", UtcTime),
    sa.Column("session_epoch", sa.Integer, nullable=False, default=0),
    sa.Column("created_at", UtcTime, nullable=False),
)

login_link = sa.Table(
    "login_link",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("user_account.id"), nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("consumed_at", UtcTime),
)

api_token = sa.Table(
    "api_token",
    metadata,
    sa.Column("jti", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("issued_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("revoked_at", UtcTime),
    sa.Column("requests_per_min", sa.Integer),  # NULL: as the settings say; 0: no limit
    sa.Column("bytes_per_day", sa.BigInteger),
)

token_usage = sa.Table(  # what tokens used up: one row a token and window (a minute of requests, a day of bytes)
    "token_usage",
    metadata,
    sa.Column("jti", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("window_start", UtcTime, primary_key=True),
    sa.Column("used", sa.BigInteger, nullable=False),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(255), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
)

# --- State of Safety

tag_list = sa.Table(
    "tag_list",
    metadata,
    sa.Column("TAG", sa.String(64), primary_key=True),
    sa.Column("TABLE_NAME", sa.String(64)),
    sa.Column("ACTION", sa.String(300)),
    sa.Column("WARN_ACTION", sa.String(300)),
    sa.Column("UNSAFE_ACTION", sa.String(300)),
    sa.Column("MESSAGE", sa.String(300)),
    sa.Column("MAX_COUNT", sa.Integer, nullable=False, default=3),
    sa.Column("MAXIMUM_SAFE_VALUE", sa.Double, nullable=False),
    sa.Column("WARNNING_THRESHOLD", sa.Double, nullable=False),
    sa.Column("UPPER_SAFETY_LIMIT", sa.Double, nullable=False, default=0.8),
    sa.Column("SITE", sa.Integer),
    sa.Column("SITE_TABLE", sa.String(8)),
    sa.Column("SITE_COLUMN", sa.String(128)),
    sa.Column("BANK_ID", sa.Integer),
    sa.Column("RACK_ID", sa.Integer),
    sa.Column("ABSOLUTE", sa.Boolean, nullable=False, default=False),
    sa.Column("MAX_AGE_S", sa.Integer, nullable=False, default=180),
)

tag_combination_map = sa.Table(
    "tag_combination_map",
    metadata,
    sa.Column("SET_ID", sa.Integer, primary_key=True),
    sa.Column("TAG_SET", sa.Text, nullable=False, unique=True),  # the tags in order, comma between: the set's identity
    sa.Column("CREATED_AT", UtcTime, nullable=False),
)

sos = sa.Table(
    "sos",
    metadata,
    sa.Column("SET_ID", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("TIMESTAMP", UtcTime, primary_key=True),
    sa.Column("VALUE", sa.Double),
    sa.Column("F_VALUE", sa.Text, nullable=False),  # JSON: tag -> f, null where unknown
    sa.Column("UPPER_BOUND", sa.Double),
    sa.Column("REASON", sa.Text),  # JSON: unknown tag -> why, and which devices
)

warning_change = sa.Table(
    "warning_change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("tag", sa.String(64), nullable=False),
    sa.Column("timestamp", UtcTime, nullable=False),
    sa.Column("result", sa.Double),
    sa.Column("requested", sa.Double, nullable=False),
    sa.Column("requested_by", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, default="pending"),
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decided_at", UtcTime),
    sa.UniqueConstraint("tag", "timestamp", "requested", "requested_by"),
)

# --- running

job_state = sa.Table(
    "job_state",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("done_until", UtcTime),  # the last minute done: what lies between it and now is back-filled
    sa.Column("beat_at", UtcTime),
    sa.Column("note", sa.Text),
)

rows_version = sa.Table(
    "rows_version",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.String(8), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcTime),
)

# --- rollups and completeness: what is remembered of whole days of site tables. Ids are -1 where the table has no such.

rollup = sa.Table(  # hours are counted from 2000-01-03T00:00 local standard time, 24 a row
    "rollup",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.String(8), primary_key=True),
    sa.Column("bank_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("rack_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("column_name", sa.String(128), primary_key=True),  # empty: the rows themselves are counted
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),  # elapsed days since that origin
    sa.Column("hours", sa.LargeBinary, nullable=False),  # the aggregates of its 24 hours, see api.store.rollups
)

completeness = sa.Table(
    "completeness",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.String(8), primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),  # calendar days of the site since 2000-01-03
    sa.Column("bank_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("rack_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("got", sa.Integer, nullable=False),
    sa.Column("repeated", sa.Integer, nullable=False),
    sa.Column("interval_us", sa.BigInteger),
    sa.Column("gaps", sa.Integer, nullable=False),
    sa.Column("longest_us", sa.BigInteger, nullable=False),
    sa.Column("missing_us", sa.BigInteger, nullable=False),
    sa.Column("flagged", sa.Integer),
)

computed_day = sa.Table(  # for which state of the rows a day was rolled up, or its completeness counted
    "computed_day",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.String(8), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
)

# --- results of outside engines: never seen by Alembic; made by `flask init` only where their URL is empty

analysis_metadata = sa.MetaData()


def analysis_table(organisation: str) -> sa.Table:
    """The table an organisation's analysis engine delivers into."""
    name = f"analysis_result_{organisation}"
    if name in analysis_metadata.tables:
        return analysis_metadata.tables[name]
    return sa.Table(
        name,
        analysis_metadata,
        sa.Column("TIMESTAMP", UtcTime, primary_key=True),
        sa.Column("TAG", sa.String(64), primary_key=True),
        sa.Column("VALUE", sa.Double),
    )
