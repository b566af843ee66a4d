"""The demo's sites filled, gone on with, thinned; short histories of the real thing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.config import Settings, load_settings
from api.errors import Conflict
from api.i18n import Text
from api.services.context import Context, open_context
from api.services.demo import cooling, filling, plant, start
from api.services.demo.files import is_made
from api.services.demo.live import LiveDemo
from api.services.demo.start import make_demo, remove_demo
from api.services.setup import initialise
from api.services.sos.sets import list_sets
from api.services.sos.values import tag_values
from api.store.db import reading, writing
from api.store.sites import TABLES
from api.store.versions import versions
from jobs.devices.sim_demo import demo as simulation
from tests.conftest import NOW, Clock


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a made demo, to be copied: its history is of a day and the last two minutes at 1 s."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch)
        opened = opened_in(folder, Clock(NOW))
        initialise(opened)
        make_demo(opened, say=told()[1])
        opened.engines.dispose()
    return folder


@pytest.fixture
def demo(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The built-in demo, not made yet."""
    shorten(monkeypatch)
    opened = opened_in(tmp_path, clock)
    initialise(opened)
    return opened


@pytest.fixture
def made(made_once: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The built-in demo as its first start has left it."""
    shorten(monkeypatch)
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return opened_in(tmp_path, clock)


def shorten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(filling, "HISTORY", timedelta(days=0))  # from local midnight: 11 h 31 min before NOW
    patch.setattr(filling, "FINE", timedelta(minutes=2))
    patch.setattr(start, "EVALUATED", timedelta(minutes=10))
    patch.setattr(cooling, "HISTORY", timedelta(minutes=5))  # tests/integration/cooling/test_cooling_demo.py asks more


def opened_in(folder: Path, clock: Clock) -> Context:
    return open_context(load_settings({"DATA_DIR": str(folder), "ANJEON_LANGUAGE": "en"}), clock)


def times(context: Context, site: int, table: str) -> list[datetime]:
    found = context.sites.table(site, table)
    with reading(context.engines[f"site_{site}"]) as connection:
        return list(connection.execute(sa.select(found.time).distinct().order_by(found.time)).scalars())


def told() -> tuple[list[str], Callable[[Text], None]]:
    lines: list[str] = []
    return lines, lambda text: lines.append(text.in_language("en"))


def test_the_history_stands_at_a_minute_and_its_newest_part_at_a_second(demo: Context) -> None:
    lines, say = told()
    make_demo(demo, say=say)
    seen = times(demo, 2, "rack")
    steps = [(b - a).total_seconds() for a, b in pairwise(seen)]
    # midnight in Seoul to 11:29:00 at 60 s = 689 steps, then 127 s up to (not including) 11:31:07
    assert steps == [60.0] * 689 + [1.0] * 126
    assert seen[0] == datetime.fromisoformat("2026-11-20T15:00:00Z")
    assert "Panli: history 100 %" in lines


def test_the_first_look_shows_sets_with_a_state_of_safety(made: Context) -> None:
    shown = list_sets(made)
    assert len(shown) == 5
    assert all(status.last is not None and status.last.value is not None for status in shown)


def test_making_the_demo_again_adds_only_what_is_new(made: Context, clock: Clock) -> None:
    before = times(made, 1, "bank")
    clock.now = NOW + timedelta(seconds=5)
    make_demo(made, say=told()[1])
    after = times(made, 1, "bank")
    assert after[: len(before)] == before
    assert len(after) == len(before) + 5
    assert len(list_sets(made)) == 5


def deliver_live(context: Context, moment: datetime, **changed: float) -> None:
    """Rows of every table as the collector stores them: the newest ones again, a little changed."""
    for site in context.settings.sites:
        for name in TABLES:
            table = context.sites.table(site.id, name).table
            time = context.sites.table(site.id, name).time
            with writing(context.engines[site.bind]) as connection:
                newest = connection.execute(sa.select(sa.func.max(time))).scalar()
                rows = connection.execute(sa.select(table).where(time == newest)).mappings().all()
                new = [{**row, time.name: moment, **{k: v for k, v in changed.items() if k in row}} for row in rows]
                connection.execute(sa.insert(table), new)


def test_the_seconds_before_the_first_live_row_are_filled_and_none_after_it(made: Context, clock: Clock) -> None:
    live = LiveDemo(made)
    live.catch_up()
    clock.now = NOW + timedelta(seconds=4)
    live.go_on()
    deliver_live(made, NOW + timedelta(seconds=6), BANK_SOC=12.3)
    clock.now = NOW + timedelta(seconds=9)
    live.go_on()
    clock.now = NOW + timedelta(seconds=30)
    live.go_on()
    for table in TABLES:
        fine = [moment for moment in times(made, 2, table) if moment >= NOW - timedelta(seconds=9)]
        assert [(b - a).total_seconds() for a, b in pairwise(fine)] == [1.0] * 15
    bank = made.sites.table(1, "bank")
    with reading(made.engines["site_1"]) as connection:
        assert connection.execute(sa.select(bank.column("bank_soc")).order_by(bank.time.desc())).scalar() == 12.3


def test_live_rows_that_do_not_come_are_made_up_for_a_minute_only(made: Context, clock: Clock) -> None:
    live = LiveDemo(made)
    for seconds in (59, 60, 61, 62, 90):
        clock.now = NOW + timedelta(seconds=seconds)
        live.go_on()
    assert times(made, 2, "etc")[-1] == NOW + timedelta(seconds=60)


def test_rows_of_the_pause_are_written_though_the_simulator_has_moved_its_standing_on(
    made: Context, clock: Clock
) -> None:
    clock.now = NOW + timedelta(seconds=20)
    for plant_, keeping in simulation(made.settings, clock.now).plants:
        for seconds in (0, 30, 60):
            plant_.catch_up(clock.now + timedelta(seconds=seconds))
            keeping.after(clock.now + timedelta(seconds=seconds))
    live = LiveDemo(made)
    live.go_on()
    seen = times(made, 1, "pcs")
    assert seen[-1] == NOW + timedelta(seconds=19)
    assert [(b - a).total_seconds() for a, b in pairwise(seen[-60:])] == [1.0] * 59
    deliver_live(made, clock.now)
    clock.now += timedelta(minutes=1, seconds=1)
    live.go_on()
    assert not list((made.settings.data_dir / "demo").glob("*.pause"))


def test_a_hole_a_device_left_stays_a_hole(made: Context, clock: Clock) -> None:
    deliver_live(made, NOW + timedelta(seconds=8))  # nothing from :07 to :15
    clock.now = NOW + timedelta(seconds=12)
    LiveDemo(made).go_on()
    seen = times(made, 1, "etc")[-5:]
    assert [(moment - NOW).total_seconds() for moment in seen] == [-1.0, 8.0, 9.0, 10.0, 11.0]


def test_analyses_go_on_from_the_stored_rows_once_every_rack_has_one(made: Context, clock: Clock) -> None:
    def heat_rise() -> tuple[float | None, datetime | None]:
        (found,) = tag_values(made, ["keti.heat_rise"])
        return found.value, found.timestamp

    live = LiveDemo(made)
    minute = NOW.replace(second=0) + timedelta(minutes=1)
    clock.now = minute - timedelta(seconds=10)
    live.go_on()
    before = heat_rise()
    deliver_live(made, minute - timedelta(seconds=2), RACK_MAX_CELL_TEMPERATURE=31.0, RACK_MIN_MODULE_TEMPERATURE=20.0)
    clock.now = minute - timedelta(seconds=1)
    live.go_on()
    assert heat_rise() == before
    clock.now = minute + timedelta(seconds=1)
    live.go_on()
    assert heat_rise() == (11.0, minute)


def test_old_rows_are_thinned(made: Context, clock: Clock) -> None:
    clock.now = NOW + timedelta(seconds=60)
    LiveDemo(made).go_on()
    seen = times(made, 2, "etc")
    assert all(moment.second == 0 for moment in seen if moment < NOW.replace(second=0) - timedelta(minutes=1))


def test_a_restart_in_the_middle_writes_the_same_rows_again_without_harm(made: Context, clock: Clock) -> None:
    kept = {file: file.read_bytes() for file in (made.settings.data_dir / "demo").glob("*.standing")}
    clock.now = NOW + timedelta(seconds=9)
    LiveDemo(made).go_on()
    before = times(made, 1, "rack")
    for file, standing in kept.items():  # killed before it was kept where the simulation stands
        file.write_bytes(standing)
    LiveDemo(made).go_on()
    assert times(made, 1, "rack") == before


def test_beginning_anew_removes_the_rows(made: Context) -> None:
    assert is_made(made.settings)
    remove_demo(made)
    assert not is_made(made.settings)
    assert list((made.settings.data_dir / "demo").iterdir()) == []
    make_demo(made, say=told()[1])
    assert times(made, 1, "pcs")


def test_real_sites_are_never_filled(settings: Settings) -> None:
    context = open_context(settings)
    with pytest.raises(Conflict, match="not the built-in demo"):
        make_demo(context, say=told()[1])
    with reading(context.engines["site_1"]) as connection:
        assert sa.inspect(connection).get_table_names() == []
    context.engines.dispose()


def test_after_a_pause_longer_than_the_history_it_begins_where_the_history_begins(made: Context, clock: Clock) -> None:
    clock.now = NOW + timedelta(days=3)
    LiveDemo(made).go_on()
    seen = times(made, 1, "etc")
    assert plant.day_start(made.settings.sites[0], clock.now) == seen[0]  # older rows are gone, none is made up between
    assert seen[-1] == clock.now - timedelta(seconds=1)


def test_rows_written_and_rows_removed_raise_the_version_of_their_day(made: Context, clock: Clock) -> None:
    def version(day: int) -> int:
        with reading(made.engines["default"]) as connection:
            return versions(connection, 1, "etc", date(2026, 11, day), date(2026, 11, day))[date(2026, 11, day)]

    live, begun = LiveDemo(made), version(21)
    clock.now = NOW + timedelta(seconds=4)
    live.go_on()
    written = version(21)
    assert written > begun
    clock.now = NOW + timedelta(days=3)
    live.go_on()
    assert version(24) >= 1
    assert version(21) > written  # of that day nothing was written, all was removed


def test_the_demo_keeps_its_hands_off_when_a_site_is_moved(demo: Context) -> None:
    elsewhere = replace(demo.settings.sites[0], url="sqlite:////elsewhere/site_1.db")
    assert not replace(demo.settings, sites=(elsewhere,)).is_demo
