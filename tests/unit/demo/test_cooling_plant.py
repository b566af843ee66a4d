"""Where the demo's cooling plant stands: kept in a file and read again, to the last number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from api.services.demo.cooling_plant import CoolingStanding, load_cooling, save_cooling, voyage_from
from engine.thermal.plant.plant import Plant

BEGUN = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)


def test_a_plant_that_was_kept_goes_on_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    state = Plant().start(voyage_from(BEGUN, 2), BEGUN, 2)
    save_cooling(tmp_path / "site_2.cooling", CoolingStanding(begun=BEGUN, seed=2, state=state))
    found = load_cooling(tmp_path / "site_2.cooling")
    assert found is not None
    assert (found.begun, found.state) == (BEGUN, state)
    gone_on = Plant().advance(found.state, None, 20.0, found.voyage)
    assert gone_on == Plant().advance(state, None, 20.0, voyage_from(BEGUN, 2))


def test_a_file_that_is_not_there_or_damaged_is_no_standing(tmp_path: Path) -> None:
    path = tmp_path / "site_2.cooling"
    assert load_cooling(path) is None
    for text in ("", "{}", "[1]", '{"begun": "2026-11-21T02:31:00+00:00", "seed": 2, "state": {"at": "then"}}'):
        path.write_text(text, encoding="utf-8")
        assert load_cooling(path) is None
