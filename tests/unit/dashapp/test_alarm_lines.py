"""An alarm in words, and the parts of the Alarms page, without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.errors import BadParameter
from api.services.roles import Principal, Role
from api.store.alarms.rows import AlarmRow
from dashapp.alarms_page.acts import detail_buttons, fits, list_buttons
from dashapp.alarms_page.dialog import end_of_shelf
from dashapp.alarms_page.filters import found, in_state
from dashapp.alarms_page.line import Line, line_of
from dashapp.alarms_page.list import alarm_grid
from dashapp.alarms_page.view import View
from dashapp.reader import Reader
from engine.safety.alarms import State
from tests.components import components, words_in
from tests.conftest import NOW


def alarm(**values: Any) -> AlarmRow:
    usual: dict[str, Any] = {
        "id": 1,
        "key": "k",
        "kind": "protection.protect",
        "priority": 1,
        "state": State.UNACKNOWLEDGED,
        "site": None,
        "bank_id": 2,
        "rack_id": 5,
        "device": None,
        "subject": "high_temperature",
        "value": 56.1,
        "detail": {"unit": "°C", "limit": 55, "position": 217},
        "raised_at": NOW - timedelta(seconds=87),
        "returned_at": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "closed_at": None,
        "first_out": 1,
        "is_active": True,
    }
    return AlarmRow(**(usual | values))


@pytest.fixture
def english(reader: Reader) -> Reader:
    return replace(reader, language="en", principal=Principal(name="kim", role=Role.operator, kind="session"))


def line(english: Reader, **values: Any) -> Line:
    return line_of(english, alarm(**values))


def test_an_alarm_of_a_quantity_reads_quantity_kind_position_value_and_limit(english: Reader) -> None:
    assert line(english).place == "bank 2 · rack 5"
    sentence = "Over-temperature · Protection limit passed · position 217 · 56.1 °C (limit 55.0 °C)"
    assert line(english).sentence == sentence


def test_an_alarm_of_a_set_names_the_set_and_its_weakest_tag(english: Reader) -> None:
    shown = line(
        english,
        kind="sos.warning",
        subject="118",
        value=0.6612,
        bank_id=None,
        rack_id=None,
        detail={"tags": ["over_temp", "volt_gap"]},
    )
    assert (shown.place, shown.value) == ("SoS #118", "0.66")
    assert shown.words.endswith("over_temp")


def test_an_alarm_without_a_number_has_a_dash_and_a_device_its_name(english: Reader) -> None:
    shown = line(
        english, kind="device.silent", subject="", value=None, detail={}, bank_id=None, rack_id=None, device="panli-pcs"
    )
    assert (shown.place, shown.value) == ("panli-pcs", "–")
    assert shown.sentence == shown.words


def test_acts_follow_the_state_table(english: Reader) -> None:
    assert fits(line(english), "acknowledge")
    assert not fits(line(english, state=State.ACKNOWLEDGED), "acknowledge")
    assert not fits(line(english), "reset")
    assert fits(line(english, state=State.LATCHED, is_active=False), "reset")


def test_a_viewer_sees_the_buttons_disabled_with_the_reason(english: Reader) -> None:
    viewer = replace(english, principal=Principal(name="lee", role=Role.viewer, kind="session"))
    buttons = list_buttons(viewer, line(viewer))
    assert all(button.disabled for button in buttons)
    assert "This needs the role operator; yours is viewer." in words_in(buttons)
    assert detail_buttons(viewer, line(viewer)) == []


def test_suppressing_is_offered_to_engineers_only(english: Reader) -> None:
    engineer = replace(english, principal=Principal(name="lee", role=Role.engineer, kind="session"))
    assert words_in(detail_buttons(english, line(english))) == []
    assert words_in(detail_buttons(engineer, line(engineer))) == ["Suppress by design", "Take out of service"]


def test_the_list_marks_the_selected_row_and_lets_the_tab_key_reach_one(english: Reader) -> None:
    lines = [line(english, id=1), line(english, id=2, state=State.SHELVED)]
    rows = [c for c in components(alarm_grid(english, lines, 2, caption="x")) if "alarm-row" in str(c.className)]
    assert [getattr(row, "aria-selected") for row in rows] == ["false", "true"]
    assert [row.tabIndex for row in rows] == [-1, 0]


def test_text_priority_and_state_filter_the_list(english: Reader) -> None:
    lines = [line(english, id=1), line(english, id=2, priority=3, kind="rows.stale", subject="", state=State.SHELVED)]
    assert [one.id for one in found(lines, View(q="RACK over-temp"))] == [1]
    assert [one.id for one in found(lines, View(priority=3))] == [2]
    assert [one.id for one in in_state(lines, "shelved")] == [2]


def test_the_url_holds_the_view_and_nonsense_in_it_is_left_out() -> None:
    view = View.of({"tab": "history", "alarm": "7", "priority": "1", "q": "rack"})
    assert View.of(view.stored()) == view
    assert View.of({"tab": "x", "alarm": "-1", "state": "<b>"}) == View()
    assert View().stored() == {}


def test_the_range_is_whole_local_days_and_a_wrong_one_names_its_field(english: Reader) -> None:
    start, end = View(first="2026-11-20", last="2026-11-21").range(english)
    assert (end - start).days == 2
    for wrong in (View(first="2026-11-22", last="2026-11-21"), View(first="soon"), View(first="2020-01-01")):
        with pytest.raises(BadParameter, match="first"):
            wrong.range(english)


def test_a_shelf_ends_after_so_many_hours_or_at_a_time_ahead(english: Reader) -> None:
    assert end_of_shelf(english, 4, "") == NOW + timedelta(hours=4)
    assert end_of_shelf(english, 4, "2026-11-21T06:00:00Z") == NOW.replace(hour=6, minute=0, second=0)
    with pytest.raises(BadParameter, match="until"):
        end_of_shelf(english, 4, "2026-11-21T01:00:00Z")
