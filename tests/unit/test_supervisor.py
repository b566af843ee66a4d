"""Which processes the supervisor starts."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from api.config import load_settings
from jobs.supervisor import cooling


def test_the_cooling_loop_is_started_where_a_site_has_a_plant_to_control(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)})
    with_a_plant = tuple(replace(site, cooling_device="panli-cooling") for site in settings.sites)
    (child,) = cooling(replace(settings, sites=with_a_plant))
    assert child.command == [sys.executable, "-m", "jobs.cooling"]
    without = tuple(replace(site, cooling_device="") for site in settings.sites)
    assert cooling(replace(settings, sites=without)) == []
