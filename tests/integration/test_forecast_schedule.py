"""When models are trained, the process that does it, and the commands."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.errors import Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.forecasts import training
from api.services.forecasts.rack_models import RackModels
from api.services.forecasts.schedule import Why, note_failure, training_due
from api.services.forecasts.site_minute import SiteForecasts
from api.store.forecasts import model_files
from jobs.training import carry_out, look_after
from tests.conftest import NOW, Clock
from tests.forecasting import MINUTE, SITE, drive, keep_tiny, make_racks, tiny
from wsgi import create_app

HOUR = timedelta(hours=1)


@pytest.fixture
def backend() -> str:
    return "sqlite"


def too_little(*_: object) -> None:
    raise Conflict(Text("of the next day"))


def due(context: Context) -> Why | None:
    return training_due(context, context.sites.site(SITE))


def test_a_site_is_trained_once_it_has_a_day_of_rows_and_then_daily(context: Context, clock: Clock) -> None:
    assert due(context) is None  # no table
    make_racks(context)
    drive(context, [-1430])
    assert due(context) is None
    drive(context, [-1450])
    assert due(context) is Why.FIRST
    keep_tiny(context, b"a model")  # at 11:31 in Seoul
    assert due(context) is None
    clock.now = datetime(2026, 11, 21, 17, 59, tzinfo=UTC)  # 02:59
    assert due(context) is None
    clock.now = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # 03:00
    assert due(context) is Why.DAILY
    keep_tiny(context, b"another", take=False)  # not better: the day's training is done all the same
    assert due(context) is None


def test_a_failure_is_not_tried_again_for_an_hour(context: Context, clock: Clock) -> None:
    make_racks(context)
    drive(context, [-1450])
    failing = [sys.executable, "-c", "raise SystemExit(1)"]
    look_after(context, context.sites.site(SITE), threading.Event(), failing)
    assert due(context) is None
    clock.now = NOW + HOUR
    assert due(context) is Why.FIRST
    drive(context, [-1600])
    note_failure(context, SITE, "again")
    clock.now = NOW - HOUR  # a clock that was set back is no reason to wait longer
    assert due(context) is Why.FIRST


def test_a_model_that_cannot_be_used_is_replaced_at_once(context: Context) -> None:
    make_racks(context)
    drive(context, range(-40, 1))
    model = keep_tiny(context, b"a model")
    folder = model_files.folder_of(context.settings.data_dir, SITE)
    (folder / model_files.file_name(model.kind, model.version)).unlink()
    SiteForecasts(SITE).run(context, MINUTE)
    assert due(context) is Why.UNUSABLE


def test_nothing_is_trained_where_that_is_turned_off_or_results_are_somebody_else_s(context: Context) -> None:
    make_racks(context)
    drive(context, [-1450])
    for change in ({"training_hour": 24}, {"results_url": "sqlite:///elsewhere.db"}):
        assert due(replace(context, settings=replace(context.settings, **change))) is None


def test_the_process_is_ended_by_a_stop_and_by_its_limit(context: Context) -> None:
    waiting = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    stop = threading.Event()
    assert carry_out(waiting, stop, longest_s=0.0) == "it took longer than 0 s"
    stop.set()
    assert carry_out(waiting, stop) is None
    assert carry_out([sys.executable, "-c", ""], threading.Event()) is None


def test_the_commands_train_and_list(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    make_racks(context)
    drive(context, range(-1500, 1, 2))
    models = RackModels.from_bytes(tiny())
    monkeypatch.setattr(training.RackModels, "train", lambda *_: models)
    monkeypatch.setattr(training, "train_day", too_little)
    run = create_app(context=context).test_cli_runner()
    trained = run.invoke(args=["forecast", "train", "--site", str(SITE)])
    listed = run.invoke(args=["forecast", "list"])
    assert trained.output == listed.output
    assert "site 2, ten_minutes 20261121T023107Z" in listed.output
    assert ": in use (first)" in listed.output
    refused = run.invoke(args=["forecast", "train", "--site", "1"])
    assert refused.exit_code == 1
    assert "Site 1 has no table rack yet." in refused.output
