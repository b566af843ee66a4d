"""Opening, migrating, writing: the same on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from api.services.context import Context
from api.services.setup import initialise
from api.store import audit
from api.store.db import reading, writing
from api.store.models import audit_log
from tests.conftest import NOW


def test_initialising_twice_changes_nothing(context: Context) -> None:
    initialise(context)
    with reading(context.engines["default"]) as connection:
        assert "analysis_result_keti" in sa.inspect(connection).get_table_names()


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
