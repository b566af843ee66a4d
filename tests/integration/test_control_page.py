"""The Control page on stored cycles: what it reads for a moment, and what its orders leave behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from api.errors import BadParameter, NotFound
from api.services.context import Context
from api.services.control.commands import confirm_command
from api.services.cooling.carrying import claim, finish, waiting_orders
from api.services.cooling.orders import order_mode
from api.services.roles import Role
from dashapp.control_page import act, show
from dashapp.control_page.view import View
from engine.thermal.modes import Mode
from tests.components import reader_for, words_in
from tests.cooling import LAST, SITE, cycles, store_cycles, with_plant

LIVE: dict[str, Any] = {"site": SITE, "at": ""}
PARTS = ("state", "title", "modes", "manual", "said", "past", "note", "temperatures", "frequencies", "side", "running",
         "plant", "read", "reasons", "loop", "live", "keys")  # fmt: skip


@pytest.fixture
def backend() -> str:
    """What a page draws does not depend on the database."""
    return "sqlite"


@pytest.fixture
def plant(context: Context) -> Context:
    """A loop that has run for forty minutes."""
    store_cycles(context, cycles(40))
    return with_plant(context)


def shown(context: Context, state: dict[str, Any] = LIVE, keys: Any = None) -> dict[str, Any]:
    return dict(zip(PARTS, show.show_page(reader_for(context), state, 0, keys), strict=True))


def said(layout: Any) -> str:
    return " | ".join(word for word in words_in(layout) if word)


def to_manual(context: Context) -> None:
    order = order_mode(context, SITE, Mode.MANUAL, reason="test", who="kim")
    confirm_command(context, order.id, "kim")
    (waiting,) = waiting_orders(context, SITE)
    claim(context, waiting, {"sw": 51.0, "fw": 51.0, "fan": 51.0})
    finish(context, waiting)


def test_nothing_is_drawn_again_before_the_next_cycle(plant: Context) -> None:
    first = shown(plant)
    again = shown(plant, keys=first["keys"])
    changed = {name for name, part in again.items() if type(part).__name__ != "NoUpdate"}
    assert changed == {"state", "note", "side", "running", "read", "live", "keys"}


def test_a_past_moment_knows_nothing_of_what_came_after_it(plant: Context) -> None:
    at = (LAST - timedelta(minutes=20)).astimezone(plant.settings.sites[1].zone)
    then = shown(plant, {**LIVE, "at": f"{at:%Y-%m-%dT%H:%M:%S}"})
    assert "2026-11-21 11:11:00 KST" in said(then["past"])
    assert then["read"] == "11:11:00"
    assert "SW 44.0 → 43.9" in [one.text for one in then["frequencies"].layout.annotations]
    assert then["live"] == "false"


def test_without_a_plant_the_page_says_how_to_get_one(context: Context) -> None:
    assert "No site has a cooling plant." in said(shown(context)["state"])
    with pytest.raises(NotFound, match="no cooling plant"):
        View(site=1).chosen(reader_for(with_plant(context)))


def test_frequencies_by_hand_are_ordered_for_what_changes_only(plant: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    to_manual(plant)
    operator = reader_for(plant, role=Role.operator)
    assert "By hand" in said(shown(plant)["manual"])
    monkeypatch.setattr(act, "pressed_index", lambda: "by-hand")
    told = act.open_dialog(operator, [1], LIVE, ["51.0", "48,5", "51.0"])
    assert told == {"act": "manual", "site": SITE, "hz": {"fw": 48.5}}
    monkeypatch.setattr(act, "pressed_index", lambda: "order")
    error, after = act.press(operator, [1], told, [""])
    assert "a few words for the audit log" in said(error)
    error, after = act.press(operator, [1], told, ["too warm"])
    assert error is None
    assert len(after["ids"]) == 1
    (waiting,) = waiting_orders(plant, SITE)
    assert (waiting.actuator, waiting.hz) == ("fw", 48.5)
    error, _ = act.press(operator, [1], {**told, "hz": {"fw": 70.0}}, ["too warm"])
    assert "from 40 to 60 Hz" in said(error)
    monkeypatch.setattr(act, "pressed_index", lambda: "by-hand")
    with pytest.raises(BadParameter, match="a number"):
        act.open_dialog(operator, [1], LIVE, ["51.0", "fast", "51.0"])


def test_a_mode_that_holds_already_asks_nothing_and_one_that_is_ordered_shows_as_waiting(
    plant: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = reader_for(plant, role=Role.operator)
    monkeypatch.setattr(act, "pressed_index", lambda: "auto-predictive")
    with pytest.raises(PreventUpdate):
        act.open_dialog(operator, [1], LIVE, [])
    order = order_mode(plant, SITE, Mode.AUTO_REACTIVE, reason="test", who="kim")
    confirm_command(plant, order.id, "kim")
    assert "auto reactive …" in said(shown(plant)["modes"])


def test_only_an_engineer_takes_another_version_into_use(plant: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(act, "pressed_index", lambda: "order")
    told = {"act": "activate", "site": SITE, "version": "a"}
    error, _ = act.press(reader_for(plant, role=Role.operator), [1], told, [])
    assert "engineer" in said(error)
    error, _ = act.press(reader_for(plant, role=Role.engineer), [1], told, [])
    assert "There is no version a of the cooling model." in said(error)


def test_steps_beyond_the_present_lead_to_now(plant: Context) -> None:
    reader = reader_for(plant)
    view = View(site=SITE, at="2026-11-21T11:30:40")
    assert view.stepped(reader, timedelta(seconds=20)).at == "2026-11-21T11:31:00"
    assert view.stepped(reader, timedelta(seconds=60)).at == ""
    assert View(site=SITE).stepped(reader, timedelta(seconds=-60)).at == "2026-11-21T11:30:07"
