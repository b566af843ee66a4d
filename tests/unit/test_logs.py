"""Log lines are JSON on standard error and hold no secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from api.logs import configure_logging


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logging(stream)
    yield stream
    configure_logging()


def last(lines: io.StringIO) -> dict[str, object]:
    found: dict[str, object] = json.loads(lines.getvalue().splitlines()[-1])
    return found


def test_both_ways_of_logging_give_one_json_line_with_time_level_and_name(lines: io.StringIO) -> None:
    structlog.get_logger("anjeon.web").info("request", path="/api/한글")
    line = last(lines)
    assert (line["event"], line["level"], line["logger"], line["path"]) == (
        "request",
        "info",
        "anjeon.web",
        "/api/한글",
    )
    assert str(line["at"]).endswith("Z")
    logging.getLogger("other").warning("%s rows", 3)
    assert (last(lines)["event"], last(lines)["logger"]) == ("3 rows", "other")


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/bank/1/?access-token=SECRET&page=2",
        "GET /sign-in/link?token=SECRET HTTP/1.1",
        "Authorization: Bearer SECRET",
        "could not connect to postgresql+psycopg2://kim:SECRET@db/ess",
        "password=SECRET",
        "settings.jwt_secret='SECRET'",
        '{"password": "SECRET", "name": "kim"}',
        "Cookie: session=SECRET; lang=ko",
        "token eyJhbGciOiJIUzI1NiJ9.SECRET.SECRET was refused",
    ],
)
def test_secrets_inside_a_text_are_taken_out(lines: io.StringIO, text: str) -> None:
    logging.getLogger("other").error(text)
    assert "SECRET" not in lines.getvalue()
    assert "***" in lines.getvalue()


def test_values_with_secret_names_are_taken_out_at_any_depth(lines: io.StringIO) -> None:
    structlog.get_logger().info(
        "x",
        password="SECRET",
        jwt_secret="SECRET",
        query={"access-token": "SECRET", "page": "2"},
        tried=["token=SECRET"],
    )
    assert "SECRET" not in lines.getvalue()
    assert last(lines)["query"] == {"access-token": "***", "page": "2"}


def test_an_exception_is_in_the_line_without_its_secrets(lines: io.StringIO) -> None:
    try:
        raise ValueError("token=SECRET")
    except ValueError:
        logging.getLogger("other").exception("failed")
    assert "ValueError" in str(last(lines)["exception"])
    assert "SECRET" not in lines.getvalue()


def test_nothing_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    logging.getLogger("other").warning("seen")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert '"event": "seen"' in shown.err
