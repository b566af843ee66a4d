"""The old service's own database, attached: no key, upper-case names, timestamptz, json, NaN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from api.config import Settings
from tests.postgres import Cluster
from tests.result_rows import execute
from tests.viewing import viewing

SITE = "/api/ess/operating-sites/2/"
TABLES = """
CREATE TABLE bank ("TIMESTAMP" timestamptz NOT NULL, "BANK_ID" int, "BANK_SOC" float8, "BANK_POWER" real,
    "RACK_OVER_VOLTAGE_FAULT" int, "MASTER_RACK_COMMUNICATION_FAULT" json);
INSERT INTO bank VALUES ('2022-05-10 10:00:00+09', 1, 55.5, 3.7, 0, '{"rack1": 0}'),
    ('2022-05-10 10:00:00.5+09', 1, 'NaN', 'Infinity', NULL, NULL),
    ('2022-05-10 23:59:59.999999+09', 1, 56, 0, 1, '{}'), ('2022-05-11 00:00:00+09', 2, 1, 1, 1, NULL);
CREATE TABLE pcs ("TIMESTAMP" timestamptz NOT NULL, "AI_VDC" float8);
INSERT INTO pcs VALUES ('2022-05-10 10:00:00+09', 'NaN');
"""
FIRST = {
    "timestamp": "2022-05-10T10:00:00",
    "bank_id": 1,
    "bank_soc": 55.5,
    "bank_power": 3.7,
    "rack_over_voltage_fault": 0,
    "master_rack_communication_fault": {"rack1": 0},
}
SECOND = {
    **FIRST,
    "timestamp": "2022-05-10T10:00:00.500000",
    **dict.fromkeys(("bank_soc", "bank_power", "rack_over_voltage_fault", "master_rack_communication_fault")),
}


@pytest.fixture
def old(cluster: Cluster, settings: Settings) -> Iterator[FlaskClient]:
    """A viewer of the deployment whose site 2 is that database."""
    url = cluster.new_database("ess2")
    execute(url, TABLES)
    sites = (settings.sites[0], replace(settings.sites[1], url=url, writable=False))
    with viewing(replace(settings, sites=sites)) as client:
        yield client
    cluster.take_back(url)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # of the main database
def test_an_attached_database_is_served_as_the_old_service_served_it(old: FlaskClient) -> None:
    day = old.get(f"{SITE}banks/1/?date=2022-5-10").json
    assert (day["count"], day["results"][:2]) == (3, [FIRST, SECOND])
    assert old.get(f"{SITE}banks/1/latest/?fields=timestamp").json == {"timestamp": "2022-05-10T23:59:59.999999"}
    assert old.get(f"{SITE}pcs/latest/").json == {"timestamp": "2022-05-10T10:00:00", "ai_vdc": None}
    assert old.get(f"{SITE}banks/99999999999999999999/").json["results"] == []

    span = "start-time=2022-05-10T10:00:00&end-time=2022-05-11T00:00:00"
    rows = old.get(f"/api/ess/di/operating-sites/2/banks/1/?{span}").json
    # sha256 of RACK_OVER_VOLTAGE_FAULT and of MASTER_RACK_COMMUNICATION_FAULT
    hashed = {"rack_over_voltage_fault": "bk_a4834d4d", "master_rack_communication_fault": "bk_98f5385f"}
    assert (len(rows), rows[0]) == (3, {hashed.get(name, name): value for name, value in FIRST.items()})

    lines = old.get(f"/api/ess/download/operating-sites/2/bank/?{span}").data.split(b"\r\n")
    assert lines[1:] == [
        b"2022-05-10 10:00:00,1,55.5,3.7,0,{'rack1': 0}",
        b"2022-05-10 10:00:00.500000,1,nan,inf,,",
        b"2022-05-10 23:59:59.999999,1,56.0,0.0,1,{}",
        b"2022-05-11 00:00:00,2,1.0,1.0,1,",
        b"",
    ]
