"""``flask rollup`` and the job."""

from __future__ import annotations

import pytest
import structlog
from click.testing import Result

from api.errors import DatabaseAway
from api.services import day_work
from api.services.context import Context
from jobs import rollups as subject
from jobs.rollups import Rollups
from tests.integration.test_rollups import half_hours, put
from tests.serving import serving


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What is computed is tested on both databases elsewhere."""
    return str(request.param)


def run(context: Context, *arguments: str) -> Result:
    return serving(context).test_cli_runner().invoke(args=["rollup", *arguments])


def test_everything_that_is_due_is_computed_then_nothing(context: Context) -> None:
    put(context, half_hours(2))
    first = run(context, "--site", "1").output
    assert first.endswith(" days computed\n")
    assert first != "0 days computed\n"
    assert run(context).output == "0 days computed\n"
    assert run(context, "--from", "2026-11-16", "--until", "2026-11-17").output == first


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--from", "2026-11-16"], "--from, --until"),
        (["--from", "yesterday", "--until", "2026-11-17"], "--from"),
        (["--site", "9"], "There is no site 9"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(context: Context, arguments: list[str], field: str) -> None:
    put(context, half_hours(1))
    answer = run(context, *arguments)
    assert answer.exit_code == 1
    assert field in answer.output


def test_a_site_that_is_away_is_named(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(context, half_hours(1))

    def away(*_: object) -> None:
        raise DatabaseAway("site_1")

    monkeypatch.setattr(day_work, "first_and_last", away)
    answer = run(context)
    assert answer.exit_code == 1
    assert answer.output.startswith("site 1, bank: The database site_1 does not answer.\n")
    with structlog.testing.capture_logs() as logs:
        Rollups()(context)
    assert [(line["event"], line["table"]) for line in logs] == [("not rolled up", "bank")]


def test_the_job_works_until_its_time_is_over(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(context, half_hours(2))
    monkeypatch.setattr(subject, "BUDGET_S", 0.0)
    job = Rollups()
    with structlog.testing.capture_logs() as logs:
        for _ in range(12):
            job(context)
    days = [line["days"] for line in logs if line["event"] == "days rolled up"]
    assert len(days) > 1
    assert run(context).output == "0 days computed\n"
