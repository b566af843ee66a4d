"""Results in a database of someone else's: read as they are, never written, clear words where they cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.config import Settings
from api.errors import NotAllowed
from api.services.context import Context, open_context
from api.services.setup import initialise
from api.store.db import reading, writing
from tests.postgres import Cluster
from tests.result_rows import FOREIGN_RESULTS, execute
from tests.viewing import viewing

NOWHERE = "postgresql+psycopg2://anjeon@127.0.0.1:1/none"
STATS = "/api/ess/stats"
RACKS = "operating-sites/1/banks/1/racks"
ROWS = """
INSERT INTO ess_sos SELECT '2022-05-10 10:00:00+09', 1, 1, rack, 1, 1, 1, 1, 1, 1, 'NaN', score
    FROM (VALUES (2, 0.25), (1, 'Infinity'::float8), (1, 0.5)) AS scores (rack, score);
INSERT INTO ess_exsos VALUES ('2022-05-10 10:00:00.25+09', 1, 1, 1, NULL, 0.9, '{"b": 1, "a": [1.0, 1e400]}', NULL);
INSERT INTO forecasting_max_rack_cell_voltage VALUES (1, 1, 1, '2022-05-10 10:00:00+09', '{"linear": 4.01}');
INSERT INTO multi_step_forecasting_maxvol VALUES (1, 1, 1, '2022-05-10 10:00:00+09', '{"observed": [1],"forecast":[]}'),
    (1, 1, 1, NULL, '[]'), (NULL, NULL, NULL, '2022-05-10 10:00:00+09', '[]');
INSERT INTO avg_bank_soh VALUES (NULL, 1, 1, '2022-05-10', 98.5), (7, 1, 1, '2022-05-11', NULL);
INSERT INTO static_chart_data VALUES (2, 'n', 't', '[]'), (1, 'n', 't', 'null');
"""


@pytest.fixture
def attached(cluster: Cluster) -> Iterator[str]:
    """URL of a PostgreSQL database of results that this product did not make."""
    url = cluster.new_database("results")
    execute(url, FOREIGN_RESULTS + ROWS)
    yield url
    cluster.take_back(url)


def test_foreign_results_are_served_as_our_own(settings: Settings, attached: str) -> None:
    with viewing(replace(settings, results_url=attached)) as viewer:
        found = viewer.get(f"{STATS}/sos/{RACKS}/?tz=local").json
        assert [row["rack_id"] for row in found] == [1, 1, 2]
        assert sorted([row["sos_score"] for row in found], key=str) == [0.25, 0.5, None]
        assert (found[2]["time"], found[2]["temperature_unbalance"]) == ("2022-05-10T10:00:00", None)
        (exsos,) = viewer.get(f"{STATS}/ex-sos/operating-sites/1/banks/1/?mode=1").json
        assert exsos["time"] == "2022-05-10T10:00:00.250000+09:00"
        assert exsos["membership_degree"] == {"b": 1, "a": [1.0, None]}
        (forecast,) = viewer.get(f"{STATS}/forecasting-max-cell-voltage/{RACKS}/1/").json
        assert forecast["values"] == {"linear": 4.01}
        (days,) = viewer.get(f"{STATS}/multi-step-forecasting-max-cell-voltage/{RACKS}/").json
        assert days["values"] == {"observed": [1], "forecast": []}
        soh = viewer.get(f"{STATS}/avg-soh/operating-sites/1/banks/").json
        assert [(row["id"], row["date"], row["value"]) for row in soh] == [
            (None, "2022-05-10", 98.5),
            (7, "2022-05-11", None),
        ]
        charts = viewer.get(f"{STATS}/static-chart-data/").json["results"]
        assert [(row["id"], row["values"]) for row in charts] == [(1, None), (2, [])]


def test_a_table_that_is_not_there_is_named(settings: Settings, attached: str) -> None:
    with viewing(replace(settings, results_url=attached)) as viewer:
        answer = viewer.get(f"{STATS}/forecasting-min-cell-voltage/{RACKS}/")
        assert (answer.status_code, answer.json["detail"]["table"]) == (404, "forecasting_min_rack_cell_voltage")
        execute(attached, 'ALTER TABLE ess_sos RENAME "SOS_SCORE" TO score')
        answer = viewer.get(f"{STATS}/sos/{RACKS}/?page=1")
        assert (answer.status_code, answer.json["detail"]["table"]) == (404, "ess_sos")


def test_times_that_are_no_instants_are_not_guessed(settings: Settings, attached: str) -> None:
    execute(attached, 'ALTER TABLE ess_sos ALTER "TIMESTAMP" TYPE timestamp')
    execute(attached, "INSERT INTO ess_socp VALUES ('infinity', 1, 1, 1, 1, 1, 0, '{}')")
    with viewing(replace(settings, results_url=attached)) as viewer:
        for name in ("sos", "socp"):
            answer = viewer.get(f"{STATS}/{name}/{RACKS}/")
            assert (answer.status_code, answer.json["detail"]["table"]) == (409, f"ess_{name}")


def test_an_attached_database_gets_no_tables_and_no_rows(settings: Settings, cluster: Cluster) -> None:
    url = cluster.new_database("results")
    context = open_context(replace(settings, results_url=url, feature_url=url))
    initialise(context)
    with reading(context.engines["results"]) as connection:
        assert sa.inspect(connection).get_table_names() == []
    with pytest.raises(NotAllowed), writing(context.engines["results"]) as connection:
        connection.execute(sa.text("CREATE TABLE ess_sos (x int)"))
    context.engines.dispose()
    cluster.take_back(url)


def test_results_that_are_away_are_away_alone(settings: Settings) -> None:
    with viewing(replace(settings, results_url=NOWHERE)) as viewer:
        answer = viewer.get(f"{STATS}/sos/{RACKS}/")
        assert (answer.status_code, answer.json["detail"]["database"]) == (503, "results")
        assert "Retry-After" in answer.headers
        assert viewer.get("/api/ess-feature/protectionmap/").status_code != 503


def test_an_attached_sqlite_file_is_looked_at_before_it_is_believed(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        table = "multi_step_forecasting_maxvol"
        connection.execute(sa.text(f'CREATE TABLE {table} (operating_site_id, bank_id, rack_id, time, "values" TEXT)'))
        insert = sa.text(f"INSERT INTO {table} VALUES (1, 1, :rack, :time, :text)")
        for rack, time, text in (
            (1, 1652144400000000, json.dumps({"forecast": [3.9, float("nan")]})),
            (1, 1652144400000001, "{'a': 1}"),
            (2, "2022-05-10 10:00:00", "[]"),
            (3, 10**18, "[]"),
        ):
            connection.execute(insert, {"rack": rack, "time": time, "text": text})
    engine.dispose()
    with viewing(replace(settings, results_url=f"sqlite:///{path}")) as viewer:
        answers = [viewer.get(f"{STATS}/multi-step-forecasting-max-cell-voltage/{RACKS}/{rack}/") for rack in (1, 2, 3)]
        assert [row["values"] for row in answers[0].json] == [{"forecast": [3.9, None]}, "{'a': 1}"]
        assert [answer.status_code for answer in answers[1:]] == [409, 409]


def test_initialising_again_keeps_results_and_tables(context: Context) -> None:
    before = sa.inspect(context.engines["results"]).get_table_names()
    initialise(context)
    assert sa.inspect(context.engines["results"]).get_table_names() == before
    assert {"ess_sos", "static_chart_data", "protectionmap_feature_new_test"} <= set(before)
