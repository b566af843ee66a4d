"""Databases that are away, too new, or not ours to write."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from api.config import Settings
from api.errors import BadConfiguration, DatabaseAway, NotAllowed
from api.services.context import Context, open_context
from api.store import migrations
from api.store.db import open_engines, reading, writing
from wsgi import create_app

NOWHERE = "postgresql+psycopg2://anjeon@127.0.0.1:1/none"


def test_a_site_that_is_away_is_named_and_the_rest_answers(context: Context) -> None:
    site = replace(context.settings.sites[1], url=NOWHERE)
    settings = replace(context.settings, sites=(context.settings.sites[0], site))
    client = create_app(settings).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "away": ["site_2"]})


def test_the_server_starts_while_its_own_database_is_away(settings: Settings) -> None:
    client = create_app(replace(settings, database_url=NOWHERE)).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "default" in answer.json["away"]
    assert client.get("/healthz").status_code == 200


def test_an_error_of_the_database_never_passes_as_sql(settings: Settings) -> None:
    engine = open_engines(replace(settings, database_url=NOWHERE))["default"]
    with pytest.raises(DatabaseAway) as away, reading(engine):
        pass
    assert "SELECT" not in str(away.value)


def test_a_schema_newer_than_the_program_stops_the_start(context: Context) -> None:
    with writing(context.engines["default"]) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadConfiguration, match="newer than this program"):
        migrations.refuse_newer_schema(context.engines)


def test_an_attached_database_cannot_be_written(context: Context) -> None:
    with writing(context.engines["site_1"]) as connection:
        connection.execute(sa.text("CREATE TABLE bank (x integer)"))
    sites = tuple(replace(site, writable=False) for site in context.settings.sites)
    attached = open_context(replace(context.settings, sites=sites)).engines["site_1"]
    with pytest.raises(NotAllowed, match="reading only"), writing(attached) as connection:
        connection.execute(sa.text("INSERT INTO bank VALUES (1)"))
    with reading(attached) as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM bank")).scalar() == 0
    attached.dispose()


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")  # of the results
def test_the_migrated_schema_is_the_one_the_code_declares(context: Context) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from api.store.schema import metadata

    with reading(context.engines["default"]) as connection:
        known = {"include_object": lambda _i, name, kind, *_: kind != "table" or name in metadata.tables}
        migrated = MigrationContext.configure(connection, opts={"compare_type": True, **known})
        assert compare_metadata(migrated, metadata) == []
