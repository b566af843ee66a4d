"""The schema of ``database_url`` and its steps. Attached databases are never migrated."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.errors import BadConfiguration, DatabaseAway
from api.i18n import Text
from api.store.db import DEFAULT, Engines, reading, writing

FOLDER = Path(__file__).parent


def upgrade(engine: sa.Engine) -> None:
    """Bring the schema to the newest step; at the newest already, nothing happens."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision(engines: Engines) -> str | None:
    """The step the database is at, None when it has no schema yet."""
    with reading(engines[DEFAULT]) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def refuse_newer_schema(engines: Engines) -> None:
    """Stop the start when the database was made by newer code; one that is away cannot be asked, requests say so."""
    try:
        current = revision(engines)
    except DatabaseAway:
        return
    if current is not None and current not in _known_revisions():
        raise BadConfiguration(
            Text(
                "The database is newer than this program (schema {revision}). Install the newer version.",
                revision=current,
            )
        )


@cache
def _known_revisions() -> frozenset[str]:
    return frozenset(step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions())
