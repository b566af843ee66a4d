"""The loop's composition root: which plants it controls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.config import Device
from api.services.context import Context
from jobs.cooling.__main__ import plants_of
from jobs.devices.links import Field


def test_a_plant_whose_map_cannot_be_read_holds_up_no_other(context: Context, tmp_path: Path) -> None:
    good = Device(id="good", site=1, map="engine_room_cooling", host="127.0.0.1", port=1)
    bad = replace(good, id="bad", site=2, map=str(tmp_path / "nowhere.yaml"))
    sites = tuple(replace(s, cooling_device=d.id) for s, d in zip(context.settings.sites, (good, bad), strict=True))
    settings = replace(context.settings, sites=sites, devices=(good, bad))
    field = Field()
    try:
        assert [each.loop.plant.id for each in plants_of(replace(context, settings=settings), field)] == [1]
    finally:
        field.close()
