"""schemathesis over the whole document: no 5xx, no status, media type or answer that is not described.

It is the same in every run (derandomised) and bounded; what it draws for known parameters is half of the time replaced
by something that makes sense, so that rows come back and not only refusals.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as how_often
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.config import Settings
from api.rest import stress_reports
from api.services.context import Context
from api.services.roles import Role
from tests.devices import with_plant
from tests.populated import populate

EXAMPLES = 1  # of each operation and mode
SENSE: dict[str, list[Any]] = {
    "site": [1, 1, 1, 2, 3, 10**30],
    "bank": [1, 1, 1, 2, 10**30],
    "rack": [1, 1, 2, 9, 10**30],
    "table": ["bank", "rack", "pcs", "etc"],
    "alarm_id": [1, 2, 10**30],
    "priority": ["1", "2,3", "4"],
    "device_id": ["bms", "bms", "nobody"],
    "version": ["20220510T010000Z", "none"],
    "baseline": ["fixed60", "reactive", "cube"],
    "command_id": [1, 2, 10**30],
    "set_id": [1, 1, 2, 10**30],
    "run_id": [1, 1, 2, 10**30],
    "study_id": [1, 1, 2, 10**30],
    "availability": ["0.9982", "99.82"],
    "name": ["cell_temp", "analysis"],
    "quantity": ["over_voltage", "low_temperature_charging", "colour"],
    "level": [1, 2, 3],
    "state": ["pending", "unacknowledged"],
    "jti": ["0" * 32],
    "date": ["2022-05-10", "2022-5-1", "2022-02-30"],
    "start-date": ["2022-05-10", "2022-05-09"],
    "end-date": ["2022-05-10", "2022-05-11", "1999-01-01"],
    "start-time": ["2022-05-10T10:00:00", "2022-05-10T01:00:00Z", "2026-11-21", "1800-01-01T00:00:00"],
    "end-time": ["2022-05-10T10:05:00", "2022-05-10T01:00:00.25+09:00", "2026-11-22", "9999-12-31T23:59:59Z"],
    "time": ["2022-05-10T10:00:00"],
    "at": ["2022-05-10T10:00:00"],
    "tz": ["utc", "local", "Europe/Berlin", "Asia/Pyongyang", "Nowhere/Land"],
    "tags": ["cell_temp", "cell_temp,analysis", "none"],
    "fields": ["timestamp", "TIMESTAMP,rack_id", "timestamp,bank_soc", "none"],
    "omit": ["timestamp", "bank_id"],
    "columns": ["power", "power,bank_soc", "rack_soc", "rack_module_fault"],
    "aggregates": ["avg,min,max,last,count", "avg"],
    "time-bucket-width": ["1 hour", "10 minutes", "1 day", "PT15M", "1 month"],
    "page": ["1", "2", "last"],
    "page_size": [1, 10, 1000],
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The second site has a cooling plant."""
    return with_plant(settings)


@pytest.fixture
def tokens(app: Flask) -> dict[str, str]:
    """A token of the mightiest person, and one of an analysis engine."""
    book = app.extensions["anjeon.tokens"]
    return {name: book.issue(name=name, role=Role[name], days=1, actor="test") for name in ("admin", "engine")}


@pytest.fixture
def operations(
    app: Flask, context: Context, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> list[schemathesis.APIOperation]:
    """Every operation of the document, over sites with rows in them; printing takes seconds and has its own tests."""
    monkeypatch.setattr(stress_reports, "report_pdf", lambda *_: b"%PDF-1.7")
    load_all_checks()
    populate(context, 1, 2)
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=config, headers=headers(tokens["admin"]))
    document.validate()
    return [result.ok() for result in document.get_all_operations()]


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_every_answer_is_one_the_document_describes(
    operations: list[schemathesis.APIOperation], tokens: dict[str, str], backend: str
) -> None:
    wrong = {}
    for place, operation in enumerate(operations):
        by_engine = "Who: engine only." in operation.definition.raw["description"]
        # what fits is asked of one database and what does not of the other, by turns: an ordinary request goes to both
        is_even = place % 2 == 0
        mode = GenerationMode.POSITIVE if is_even is (backend == "sqlite") else GenerationMode.NEGATIVE
        try:
            ask(operation, mode, headers(tokens["engine" if by_engine else "admin"]))
        except Exception as error:
            wrong[operation.label] = error
    assert not wrong, "\n\n".join(f"{label}\n{error}" for label, error in wrong.items())


ORDINARY = {
    "date": "2022-05-10",
    "start-date": "2022-05-10",
    "end-date": "2022-05-11",
    "time-bucket-width": "10 minutes",
    "columns": "power",
    "table": "bank",
    "page_size": 5,
    "tags": "cell_temp",
    "availability": "0.9982",
}
NOTHING = (b"[]", b'"results":[]')


def test_an_ordinary_request_of_every_path_is_answered_with_what_there_is(
    operations: list[schemathesis.APIOperation], tokens: dict[str, str]
) -> None:
    wrong = {}
    for operation in operations:
        if operation.method != "get":
            continue
        declared = operation.definition.raw["parameters"]
        known = {part["name"]: part["schema"] for part in declared if "$ref" not in part}
        path = {name: known[name].get("enum", SENSE[name])[0] for name in known if f"{{{name}}}" in operation.path}
        for form in known.get("format", {}).get("enum", [None]):
            query = {name: value for name, value in ORDINARY.items() if name in known and name not in path}
            case = operation.Case(path_parameters=path, query=query | ({"format": form} if form else {}))
            answer = case.call_and_validate(headers=headers(tokens["admin"]))
            if answer.status_code != 200 or any(part in answer.content[:80] for part in NOTHING):
                wrong[case.as_curl_command()] = (answer.status_code, answer.content[:200])
    assert wrong == {}


def ask(operation: schemathesis.APIOperation, mode: GenerationMode, sent: dict[str, str]) -> None:
    """Ask an operation as often as is allowed; raises what the answers break."""
    wanted = ("not_a_server_error", "status_code_conformance", "content_type_conformance")
    checks = CHECKS.get_by_names([*wanted, "response_schema_conformance", "response_headers_conformance"])

    @how_often(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), random=st.randoms(use_true_random=False))
    def answers_as_described(case: schemathesis.Case, random: Random) -> None:
        for part in (case.path_parameters, case.query):
            for name in part or {}:
                if name in SENSE and random.random() < 0.5:
                    part[name] = random.choice(SENSE[name])
        case.call_and_validate(headers=sent, checks=checks)

    answers_as_described()
