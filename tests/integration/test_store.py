"""Opening, migrating, writing: the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from api.config import Settings
from api.services.context import Context, open_context
from api.services.setup import initialise
from api.store import audit
from api.store.db import reading, writing
from api.store.models import audit_log
from tests.conftest import NOW


def test_initialising_an_empty_database_twice_changes_nothing(
    settings: Settings, new_database: Callable[[str], str]
) -> None:
    context = open_context(replace(settings, database_url=new_database("empty")))
    for _ in range(2):
        initialise(context)
        with reading(context.engines["default"]) as connection:
            names = set(sa.inspect(connection).get_table_names())
        assert {"sos", "tag_list", "analysis_result_keti", "alembic_version"} <= names
    context.engines.dispose()


def test_the_audit_chain_holds_until_a_row_is_altered(context: Context) -> None:
    engine = context.engines["default"]
    for number in range(3):
        with writing(engine) as connection:
            audit.append(connection, now=NOW, actor="kim", action="try", subject=str(number), detail={"n": number})
    with reading(engine) as connection:
        assert audit.first_broken(connection) is None
    with writing(engine) as connection:
        connection.execute(audit_log.update().where(audit_log.c.id == 2).values(actor="lee"))
    with reading(engine) as connection:
        assert audit.first_broken(connection) == 2
