"""Bad input on every GET path of the document: a described status, the field named, nothing changed, nothing told."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jwt
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.config import Settings
from api.rest.openapi import document
from api.services.context import Context
from tests.conftest import NOW, SECRETS
from tests.devices import with_plant
from tests.populated import COLUMNS, populate

SQL = "1' OR '1'='1'; DROP TABLE rack; --"
FREE = ("lang", "message", "name", "chart_type")  # any text is right: what it does not match is not there
ORDINARY = {
    "columns": "power",
    "table": "bank",
    "time-bucket-width": "1 hour",
    "start-time": "2022-05-10T10:00:00",
    "end-time": "2022-05-10T11:00:00",
    "start-date": "2022-05-10",
    "end-date": "2022-05-11",
    "tags": "cell_temp",
    "availability": "0.9982",
    "page": "1",  # without a page its size is not read
}
PARTS = {
    **dict.fromkeys(("site", "bank", "rack", "set_id", "command_id", "alarm_id", "run_id", "study_id"), "1"),
    "device_id": "bms",
}
INSIDES = ("Traceback", "SELECT", "psycopg2", "sqlalchemy", "sqlite3", "File ")


@dataclass(frozen=True, kw_only=True)
class Path:
    """A GET path of the document with ordinary values for its parts."""

    template: str
    parameters: dict[str, dict[str, Any]]
    statuses: frozenset[int]
    tag: str

    def address(self, **parts: str) -> str:
        found = self.template
        for name, schema in self.parameters.items():
            value = parts.get(name) or PARTS.get(name) or schema.get("enum", ["unknown"])[0]
            found = found.replace(f"{{{name}}}", value)
        return found

    @property
    def query(self) -> Iterator[str]:
        return (name for name in self.parameters if f"{{{name}}}" not in self.template)

    def ordinary(self, but: str) -> dict[str, str]:
        return {name: value for name, value in ORDINARY.items() if name in self.query and name != but}


one_database = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # what never comes to a database


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The second site has a cooling plant."""
    return with_plant(settings)


@pytest.fixture
def paths(app: Flask, context: Context) -> list[Path]:
    populate(context, 1, 2)
    return [
        Path(
            template=template,
            parameters={part["name"]: part["schema"] for part in item["get"]["parameters"] if "$ref" not in part},
            statuses=frozenset(int(status) for status in item["get"]["responses"]),
            tag=item["get"]["tags"][0],
        )
        for template, item in document(app)["paths"].items()
        if "get" in item
    ]


@pytest.fixture
def admin(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("admin")


@pytest.fixture
def rows_of(context: Context) -> Callable[[], dict[str, int]]:
    """How many rows each table of the sites has."""

    def count() -> dict[str, int]:
        found = {}
        for site in (1, 2):
            with context.engines[f"site_{site}"].connect() as connection:
                for name in COLUMNS:
                    found[f"{site} {name}"] = connection.scalar(sa.text(f"SELECT count(*) FROM {name}"))
        return found

    return count


def wrong_with(path: Path, answer: TestResponse) -> str | None:
    """What an answer to bad input does wrong whatever the input was."""
    if answer.status_code not in path.statuses:
        return f"{answer.status_code} is not described"
    if answer.status_code < 400:
        return None
    if answer.content_type != "application/problem+json" or set(answer.json) != {
        "code",
        "exception type",
        "message",
        "detail",
    }:
        return "not a problem"
    told = [word for word in INSIDES if word in answer.json["message"]]
    return f"tells of {told}" if told else None


def names(answer: TestResponse, name: str) -> bool:
    """Whether an answer refuses the parameter by its name."""
    return answer.status_code in (400, 404) and name in answer.json["detail"].get("field", "")


def of_each_kind(paths: list[Path]) -> list[Path]:
    """One path of each subject and set of parameters: those that share both are one view's."""
    return list({(path.tag, frozenset(path.query)): path for path in paths}.values())


def attack(
    client: FlaskClient, paths: list[Path], values: dict[str, str], *, wanted: Callable[[str], bool] = lambda name: True
) -> dict[str, str]:
    """Send each value as each query parameter that is ``wanted``; what was answered wrongly, by address."""
    wrong = {}
    for path in of_each_kind(paths):
        for name in filter(wanted, path.query):
            for kind, value in values.items():
                answer = client.get(path.address(), query_string={**path.ordinary(name), name: value})
                found = wrong_with(path, answer)
                if found is None and name not in FREE and not names(answer, name):
                    found = f"{answer.status_code}: {answer.get_data(as_text=True)[:150]}"
                if found:
                    wrong[f"{path.template}?{name}={kind}"] = found
    return wrong


@one_database
def test_sql_nul_bytes_and_endless_values_are_refused_by_the_name_of_their_parameter(
    admin: FlaskClient, paths: list[Path], rows_of: Callable[[], dict[str, int]]
) -> None:
    before = rows_of()
    assert attack(admin, paths, {"sql": SQL, "nul": "2022-05-10\0", "long": "9" * 2000}) == {}
    assert rows_of() == before
    assert all(before.values())


@one_database
def test_a_time_that_the_clocks_skip_is_refused(admin: FlaskClient, paths: list[Path]) -> None:
    skipped = {"Seoul 1988": "1988-05-08T02:30:00"}  # 02:00 was followed by 03:00
    wrong = attack(admin, paths, skipped, wanted=lambda name: name in ("start-time", "end-time", "at", "time"))
    assert wrong == {}


@one_database
def test_bucket_widths_that_are_none_are_refused(admin: FlaskClient, paths: list[Path]) -> None:
    widths = ("1 fortnight", "-1 hour", "1 month", "1 year", "0 hours", "P1M", "hour", "1e400 s", "nan hours")
    wrong = attack(admin, paths, {w: w for w in widths}, wanted=lambda name: name == "time-bucket-width")
    assert wrong == {}
    assert any("time-bucket-width" in path.parameters for path in paths)


@one_database
def test_endless_numbers_in_a_path_are_nothing_or_nowhere(admin: FlaskClient, paths: list[Path]) -> None:
    wrong = {}
    for path in paths:
        for name in set(path.parameters) - set(path.query):
            for digits in (10, 30):
                answer = admin.get(path.address(**{name: "9" * digits}), query_string=path.ordinary(name))
                found = wrong_with(path, answer)
                if found is None and answer.status_code >= 400 and answer.status_code not in (400, 404):
                    found = answer.status
                if found:
                    wrong[f"{path.template} {name} {digits}"] = found
    assert wrong == {}


@one_database
def test_a_number_of_thousands_of_digits_is_nowhere(admin: FlaskClient) -> None:
    digits = "9" * 5000
    for address in (f"/api/ess/operating-sites/{digits}/pcs/", f"/api/sos/sets/{digits}/"):
        assert admin.get(address).status_code == 404


@one_database
def test_ten_years_and_a_million_rows_a_page_are_a_page_or_too_large(admin: FlaskClient, paths: list[Path]) -> None:
    wide = {"start-time": "2016-01-01", "end-time": "2026-01-01", "start-date": "2016-01-01", "end-date": "2026-01-01"}
    for path in paths:
        given = {**path.ordinary(""), **wide, "page_size": "1000000"}
        answer = admin.get(path.address(), query_string={k: v for k, v in given.items() if k in path.parameters})
        assert wrong_with(path, answer) is None, path
        assert answer.status_code in (200, 404, 413), (path.template, answer.json)


@one_database
def test_octets_that_are_no_text_are_refused_like_other_text(admin: FlaskClient, paths: list[Path]) -> None:
    raw = "%FF%FE%C3%28%ED%A0%80%E2%80%AE"  # no UTF-8, a lone surrogate, and a mark that turns the line around
    wrong = {}
    for path in of_each_kind(paths):
        for name in path.query:
            kept = "&".join(f"{key}={quote(value)}" for key, value in path.ordinary(name).items())
            found = wrong_with(path, admin.get(f"{path.address()}?{name}={raw}&{kept}"))
            wrong |= {f"{path.template}?{name}": found} if found else {}
    assert wrong == {}


@one_database
def test_of_a_repeated_parameter_the_first_counts(admin: FlaskClient, paths: list[Path]) -> None:
    for path in of_each_kind(paths):
        query = list(path.ordinary("").items())
        once = admin.get(path.address(), query_string=dict(query))
        again = admin.get(path.address(), query_string=[*query, *((name, SQL) for name, _ in query)])
        assert again.status_code == once.status_code, path


def forged() -> dict[str, str]:
    """Tokens that must not hold, by what is wrong with them."""
    claims = {"jti": "0" * 32, "user_id": "1", "role": "admin", "iat": int(NOW.timestamp())}
    fresh = {**claims, "exp": int(NOW.timestamp()) + 3600}
    good = jwt.encode(fresh, SECRETS["jwt_secret"], "HS256")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(fresh).encode()).decode().rstrip("=")
    return {
        "expired": jwt.encode({**claims, "exp": int(NOW.timestamp()) - 1}, SECRETS["jwt_secret"], "HS256"),
        "without an end": jwt.encode(claims, SECRETS["jwt_secret"], "HS256"),
        "alg none": f"{head}.{body}.",
        "alg none, with a signature": f"{head}.{body}.{good.rpartition('.')[2]}",
        "another secret": jwt.encode(fresh, "f" * 40, "HS256"),
        "cut": good[:-5],
        "cut in the middle": good[: len(good) // 2],
        "empty": "",
        "no token": "Bearer",
        "very long": "x" * 20_000,
    }


@one_database
def test_a_token_that_does_not_hold_opens_nothing(app: Flask, paths: list[Path]) -> None:
    for why, token in forged().items():
        for path in paths if why == "alg none" else paths[::20]:
            for where in ("header", "query", "cookie"):
                answer = presented(app, path, token, where)
                assert answer.status_code == 401, (why, where, path.template)
                assert wrong_with(path, answer) is None


def presented(app: Flask, path: Path, token: str, where: str) -> TestResponse:
    """The answer to a request that carries the token in one of the places tokens are taken from."""
    headers = {"header": {"Authorization": f"Bearer {token}"}, "cookie": {"Cookie": f"access_token={token}"}}
    query = {"access-token": token} if where == "query" else {}
    return app.test_client().get(path.address(), query_string=query, headers=headers.get(where))
