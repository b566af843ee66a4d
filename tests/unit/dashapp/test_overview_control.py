"""The overview's control column: who decides at a plant, whether its forecast acts, and the worst of what is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.i18n import Text
from api.store.cooling.cycles import CycleRecord
from dashapp.overview_page.control_cell import control_cell
from dashapp.overview_page.facts import Control
from dashapp.reader import Reader
from tests.components import components, words_in
from tests.conftest import NOW
from tests.cooling import lost, one_cycle

NO_SKILL = {name: {"acts": False, "because": ["gate_skill", {"skill": "-0.1"}]} for name in ("t4", "t5", "t6")}


def said(reader: Reader, control: Control | None, at: str = "") -> list[str]:
    return [word for word in words_in(control_cell(reader, 2, control, NOW, at)) if word]


def test_a_site_without_a_plant_has_a_dash(reader: Reader) -> None:
    assert said(reader, None) == ["–"]


def test_a_plant_in_order_is_quiet_and_leads_to_its_page(reader: Reader) -> None:
    cell = control_cell(reader, 2, Control(cycle=one_cycle()), NOW, "2026-11-21T11:30")
    assert [word for word in words_in(cell) if word][1:] == ["auto predictive", "forecast acts"]
    (link,) = [one for one in components(cell) if getattr(one, "href", None)]
    assert link.href == "/hmi/control?site=2&at=2026-11-21T11:30"


@pytest.mark.parametrize(
    ("one", "mark", "words"),
    [
        (one_cycle(gate=NO_SKILL), None, "reactive"),
        (lost(one_cycle()), "unknown", "no link"),
        (one_cycle(fire=True, watchdog=True), "priority 1", "forecast acts"),
        (one_cycle(watchdog=True), "priority 2", "forecast acts"),
        (one_cycle(alarms=[["cooling.limit", "t4"], ["cooling.overcooled", "t5"]]), "priority 1", "forecast acts"),
        (one_cycle(at=NOW - timedelta(minutes=5)), "priority 1", "forecast acts"),
        (one_cycle(mode="manual", writes="writes off"), "priority 3", "manual"),
    ],
)
def test_the_worst_of_what_is_wrong_is_marked(reader: Reader, one: CycleRecord, mark: Any, words: str) -> None:
    found = said(reader, Control(cycle=one))
    assert words in found
    assert [word for word in found if word in ("priority 1", "priority 2", "priority 3", "unknown")] == (
        [mark] if mark else []
    )


def test_what_cannot_be_read_is_unknown_and_says_why(reader: Reader) -> None:
    found = said(reader, Control(reason=Text("There is nothing at this path.")))
    assert found == ["There is nothing at this path.", "?", "unknown"]
