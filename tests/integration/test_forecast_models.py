"""Trained models: their files and rows, what is taken into use and what is not."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from api.errors import Conflict
from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.model_store import KEPT, Kind
from api.services.forecasts.rack_models import RackModels
from api.services.forecasts.swap import Verdict
from api.services.forecasts.training import train_racks
from api.store.forecasts import model_files
from api.store.forecasts.models import StoredModel
from tests.conftest import NOW, Clock
from tests.forecasting import MEASURED, SITE, VOLTAGE, drive, keep_tiny, make_racks, tiny

one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # it asks nothing more of the other


def file_of(context: Context, model: StoredModel) -> Path:
    folder = model_files.folder_of(context.settings.data_dir, model.site)
    return folder / model_files.file_name(model.kind, model.version)


def the_tiny_ones(*_: object) -> RackModels:
    """A trainer that takes no time."""
    return RackModels.from_bytes(tiny())


def test_a_model_is_kept_in_a_file_of_our_own_and_one_is_in_use(context: Context, clock: Clock) -> None:
    first = keep_tiny(context, b"one")
    clock.now = NOW + timedelta(minutes=1)
    second = keep_tiny(context, b"two")
    assert [(model.version, model.in_use) for model in model_store.list_models(context, SITE)] == [
        (second.version, True),
        (first.version, False),
    ]
    assert model_store.load(context, second) == b"two"
    assert stat.S_IMODE(file_of(context, second).stat().st_mode) == 0o600
    assert model_store.in_use(context, 1, Kind.TEN_MINUTES) is None


@one_database
def test_what_is_not_the_file_that_was_stored_is_never_read(context: Context) -> None:
    model = keep_tiny(context, b"one")
    file_of(context, model).write_bytes(b"other")
    assert model_store.load(context, model) is None
    file_of(context, model).unlink()
    assert model_store.load(context, model) is None


@one_database
def test_a_process_that_ends_in_mid_write_leaves_the_model_before_in_use(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keep_tiny(context, b"one")
    clock.now = NOW + timedelta(minutes=1)

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    for place in ("os.fsync", "api.store.forecasts.models.add_model"):  # the file half written; the row not yet
        monkeypatch.setattr(place, ended)
        with pytest.raises(KeyboardInterrupt):
            keep_tiny(context, b"two")
        monkeypatch.undo()
    assert model_store.in_use(context, SITE, Kind.TEN_MINUTES) == before
    assert model_store.load(context, before) == b"one"
    assert not list(file_of(context, before).parent.glob(".*")), "no draft is left"


@one_database
def test_the_last_ten_and_the_one_in_use_are_kept(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "ORPHAN_S", -1.0)
    taken = keep_tiny(context, b"0")
    others = []
    for k in range(1, KEPT + 3):
        clock.now = NOW + timedelta(minutes=k)
        others.append(keep_tiny(context, str(k).encode(), take=False))
    kept = model_store.list_models(context, SITE)
    assert kept == [*reversed(others[-KEPT:]), taken]
    assert {path.name for path in file_of(context, taken).parent.iterdir()} == {
        file_of(context, model).name for model in kept
    }


@one_database
def test_the_first_model_is_taken_and_one_that_is_not_better_is_kept_beside(context: Context, clock: Clock) -> None:
    make_racks(context)
    drive(context, range(-2900, 1, 2))  # two days: the last is held out
    first = train_racks(context, SITE, the_tiny_ones)
    assert (first.verdict["code"], first.in_use) == (Verdict.FIRST, True)
    assert set(first.figures["held_out"]) == set(first.figures["coverage"]) == set(MEASURED)
    assert first.figures["held_out"][VOLTAGE]["champion"] > 0
    clock.now = NOW + timedelta(seconds=50)
    second = train_racks(context, SITE, the_tiny_ones)
    assert second.verdict == {"code": "not_better", "ratio": 1.0, "margin": 0.02, "against": first.version}
    assert model_store.in_use(context, SITE, Kind.TEN_MINUTES) == first
    file_of(context, first).write_bytes(b"damaged")
    clock.now = NOW + timedelta(seconds=51)
    third = train_racks(context, SITE, the_tiny_ones)
    assert (third.verdict["code"], third.in_use) == (Verdict.REPLACES_UNUSABLE, True)


@one_database
def test_less_than_a_day_of_rows_is_too_little_and_one_day_is_enough(context: Context) -> None:
    make_racks(context)
    drive(context, range(-1400, 1, 2))
    with pytest.raises(Conflict, match="less than a day"):
        train_racks(context, SITE, the_tiny_ones)
    drive(context, range(-1500, -1400, 2))
    model = train_racks(context, SITE, the_tiny_ones)
    assert (model.verdict["code"], model.figures["held_out"]) == ("first", None)
