"""The Devices page without a browser: the list, the registers, the commands, the dialog and the faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from dash import no_update

from api.config.demo import demo_devices
from api.errors import BadParameter, NotFound
from api.services.context import Context
from api.services.control.commands import confirm_command, find_command, form_command, list_commands
from api.services.control.faults import give_fault
from api.services.control.permission import set_arming
from api.services.maps import codec_of
from api.services.roles import Role
from api.store.db import writing
from api.store.devices.arming import Arming
from api.store.devices.states import DeviceState, Link, Quality, RegisterValue, write_states
from dashapp.devices_page import act, dialog, show
from dashapp.devices_page.faults import active_rows, position_of, shape
from dashapp.devices_page.view import View
from engine.field.fault_kinds import KINDS
from tests.components import components, reader_for, words_in
from tests.conftest import NOW, Clock

BMS, ROOM, COOLING = "panli-bms-1", "sionyu-room", "panli-cooling"
VALUES = {
    "bank_soc": 63.2,
    "bank_dc_current": -48.2,
    "r3.rack_current": -48.2,
    "r3.fan": 1.0,
    "over_voltage_warning": 4.15,
}


@pytest.fixture
def backend() -> str:
    """What a page draws does not depend on the database."""
    return "sqlite"


@pytest.fixture
def plant(context: Context) -> Context:
    """The demo's devices: the BMS answers, the room's sensor is silent, nobody polls the rest."""
    sites = tuple(replace(site, cooling_device=COOLING if site.id == 2 else "") for site in context.settings.sites)
    opened = replace(context, settings=replace(context.settings, sites=sites, devices=demo_devices(5020)))
    protocol = codec_of("bms_one_block").map
    image = tuple(
        RegisterValue(name=r.name, words=(0x0278,), value=VALUES.get(r.name, 0.0), quality=_worth(r.name), at=NOW)
        for r in protocol.registers
    )
    common: dict[str, Any] = {"at": NOW, "since": NOW, "answered_at": NOW, "latency_ms": 4.0}
    states = [
        DeviceState(device=BMS, link=Link.UP, image=image, counters={"polls": 9, "error.timeout": 7}, **common),
        DeviceState(device=ROOM, link=Link.SILENT, **common),
    ]
    with writing(opened.engines["default"]) as connection:
        write_states(connection, states)
    return opened


def _worth(name: str) -> Quality:
    return Quality.FROZEN if name == "r3.rack_max_cell_temperature" else Quality.GOOD


def text(layout: Any) -> str:
    return " | ".join(words_in(layout))


def buttons(layout: Any) -> dict[str, bool]:
    """Every button by its id's index, with whether it can be pressed."""
    found = [c for c in components(layout) if type(c).__name__ == "Button" and isinstance(getattr(c, "id", None), dict)]
    return {str(c.id["index"]): not getattr(c, "disabled", False) for c in found}


def test_the_list_says_how_each_device_answers(plant: Context) -> None:
    said = text(show.show_devices(reader_for(plant), {"device": BMS}, None, None)[0])
    for words in ("panli-bms-1 | simulator | answers", "errors 7", "no answer", "not polled"):
        assert words in said, said


def test_without_devices_every_panel_says_so(context: Context) -> None:
    reader = reader_for(context)
    assert "No device is configured." in text(show.show_devices(reader, {}, None, None)[0])
    assert "No device is chosen." in text(show.show_registers(reader, {}, None, "")[0])
    assert show.show_faults(reader, {}, None, None) == ([], "", True)


def test_a_device_that_is_none_is_said_so(plant: Context) -> None:
    with pytest.raises(NotFound, match="There is no device gone"):
        show.show_detail(reader_for(plant), {"device": "gone"}, None)


def test_a_register_is_shown_with_meaning_address_words_value_and_direction(plant: Context) -> None:
    _, _, note = show.show_registers(reader_for(plant), {"device": BMS}, None, "rack_current")
    assert note == "24 of 679"  # of each rack the current and what its sensor sees: charging, discharging
    _, table, _ = show.show_registers(reader_for(plant), {"device": BMS, "part": "3"}, None, "")
    assert table is not None
    rows = {row["name"]: row for row in table["rows"]}
    assert rows["r3.rack_current"] == {
        "name": "r3.rack_current",
        "meaning": "DC current of the rack",
        "address": "4:69",
        "words": "0278",
        "value": "−48.2 A discharge",
        "quality": "good",
        "good": True,
        "at": NOW.isoformat(),
    }
    frozen = rows["r3.rack_max_cell_temperature"]
    assert (frozen["quality"], frozen["good"]) == ("frozen", False)


def test_the_parts_of_a_device_are_itself_its_racks_and_all(plant: Context) -> None:
    parts = show.show_parts(reader_for(plant), {"device": BMS, "part": "3"})
    assert [button.id["index"] for button in parts] == ["device", *map(str, range(1, 9)), "all"]
    assert [b.id["index"] for b in parts if b.to_plotly_json()["props"]["aria-pressed"] == "true"] == ["3"]


def test_a_search_goes_through_the_whole_device_by_name_meaning_and_address(plant: Context) -> None:
    reader = reader_for(plant, language="ko")
    for words, count in (("r5.rack_soc", 1), ("랙 팬", 8), ("off-gas of nobody", 0), ("tvoc", 1)):
        assert show.show_registers(reader, {"device": BMS}, None, words)[2] == f"679개 중 {count}개"


def test_a_viewer_sees_no_network_address_and_presses_nothing(plant: Context) -> None:
    viewer, engineer = reader_for(plant, role=Role.viewer), reader_for(plant, role=Role.engineer)
    assert "127.0.0.1" not in text(show.show_detail(viewer, {"device": BMS}, None))
    assert "127.0.0.1:5021" in text(show.show_detail(engineer, {"device": BMS}, None))
    assert not any(buttons(show.show_arming(viewer, {"device": BMS}, None, None)[0]).values())
    assert not any(buttons(show.show_commands(viewer, {"device": BMS}, None, None)[0]).values())


def test_a_write_test_needs_an_armed_device(plant: Context) -> None:
    operator = reader_for(plant, role=Role.operator)
    assert buttons(show.show_commands(operator, {"device": BMS}, None, None)[0])["test"]
    set_arming(plant, BMS, Arming.SHADOW, "trial", "kim")
    after = show.show_commands(operator, {"device": BMS}, None, None)[0]
    assert not buttons(after)["test"]
    assert buttons(after)["charge_stop"]  # it is compared and not written
    assert "nothing is written" in text(after)


def test_a_device_without_commands_says_so(plant: Context) -> None:
    said = text(show.show_commands(reader_for(plant), {"device": "panli-pcs"}, None, None)[0])
    assert "This device takes no commands." in said


def test_the_confirmation_says_exactly_what_will_be_written_where(plant: Context, clock: Clock) -> None:
    reader = reader_for(plant, language="ko")
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="시험", who="kim")
    clock.now += timedelta(seconds=12)
    body, is_open, stands = _dialog(reader, command.id)
    said = text(body)
    for words in (
        "랙 3 · 랙 팬 → 0 (꺼짐)",
        "522 · 기능 6",
        "1 (켜짐) → 0 (꺼짐)",
        "허용 목록에 있음",
        "48초 뒤 저절로 닫힘",
        "장치에 쓰기",
    ):
        assert words in said, said
    assert (is_open, stands) == (True, False)


def test_a_present_value_that_is_old_is_not_shown_as_what_stands_there_now(plant: Context, clock: Clock) -> None:
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    clock.now += timedelta(seconds=18)  # read every 5 s: stale after three times that, and the 2 s it is stored in
    assert "– → 0 (off)" in text(_dialog(reader_for(plant), command.id)[0])


def test_an_unconfirmed_dialog_closes_by_itself_after_a_minute(plant: Context, clock: Clock) -> None:
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    clock.now += timedelta(seconds=61)
    assert _dialog(reader_for(plant), command.id) == ([], False, True)


def test_a_device_that_is_not_armed_is_promised_no_write(plant: Context) -> None:
    set_arming(plant, BMS, Arming.SIMULATE, "trial", "kim")
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    said = text(_dialog(reader_for(plant), command.id)[0])
    assert "nothing will be written" in said
    assert "Check only" in said


def test_a_confirmed_command_is_followed(plant: Context) -> None:
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    confirm_command(plant, command.id, "kim")
    said = text(_dialog(reader_for(plant), command.id)[0])
    assert "Waiting for the job process" in said
    assert "Confirmed by kim" in said


def test_a_command_that_failed_shows_its_mark_and_the_way_to_the_alarms(plant: Context) -> None:
    writable = codec_of("bms_one_block").map.writable("r3.fan")
    assert writable is not None
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    failed = replace(
        find_command(plant, command.id), state="done", outcome="rejected", outcome_detail={"why": "ignored"}
    )
    said = text(dialog.following(reader_for(plant), writable, failed))
    assert "priority 2" in said
    assert "Open the alarms" in said


def test_cancel_takes_back_what_was_formed(plant: Context) -> None:
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    act._close(reader_for(plant), {"act": "command", "device": BMS, "name": "r3.fan", "id": command.id})
    assert find_command(plant, command.id).state == "cancelled"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [(["0", ""], "reason"), (["", "why"], "value"), (["many", "why"], "value"), (["2", "why"], "value")],
)
def test_what_is_missing_or_out_of_range_is_named_and_nothing_is_formed(
    plant: Context, fields: list[str], wrong: str
) -> None:
    told = {"act": "command", "device": BMS, "name": "r3.fan", "id": None}
    with pytest.raises(BadParameter) as error:
        act._done(reader_for(plant), dialog.NEXT, told, fields)
    assert error.value.detail["field"] == wrong
    assert list_commands(plant, BMS) == []


def test_the_form_of_a_fault_asks_only_for_what_the_kind_needs(plant: Context) -> None:
    protocol, reader = codec_of("bms_one_block").map, reader_for(plant)
    hot = shape(reader, KINDS["hot_cell"], protocol)
    assert [option["value"] for option in hot[1]] == [str(rack) for rack in range(1, 9)]
    assert (hot[3], hot[6], hot[9]) == (False, False, False)
    silent = shape(reader, KINDS["silent"], protocol)
    assert (silent[3], silent[6], silent[9]) == (True, True, True)


def test_a_fault_is_aimed_by_name(plant: Context) -> None:
    protocol = codec_of("bms_one_block").map
    assert protocol.registers[position_of(KINDS["frozen"], protocol, "bank_soc") or 0].name == "bank_soc"
    assert position_of(KINDS["hot_cell"], protocol, "17") == 17
    with pytest.raises(BadParameter, match="position"):
        position_of(KINDS["frozen"], protocol, "bank_socks")


def test_only_a_simulator_has_the_panel_of_faults(plant: Context) -> None:
    real = tuple(replace(device, simulator=device.id != BMS) for device in plant.settings.devices)
    reader = reader_for(replace(plant, settings=replace(plant.settings, devices=real)))
    assert show.show_faults(reader, {"device": BMS}, None, None)[2] is True
    assert show.show_faults(reader, {"device": ROOM}, None, None)[2] is False


def test_a_device_whose_map_cannot_be_used_says_why(plant: Context) -> None:
    wrong = tuple(replace(device, map="/nowhere.yaml") for device in plant.settings.devices)
    reader = reader_for(replace(plant, settings=replace(plant.settings, devices=wrong)))
    assert "There is no readable protocol map" in text(show.show_detail(reader, {"device": BMS}, None))
    assert "No device is chosen." in text(show.show_registers(reader, {"device": BMS}, None, "")[0])


def test_the_url_holds_device_and_part(plant: Context) -> None:
    assert View.of({"device": BMS, "part": "3"}).as_query() == {"device": BMS, "part": "3"}
    assert View.of({"part": "x" * 9}).as_query() == {}


def test_what_has_not_changed_is_not_drawn_anew(plant: Context) -> None:
    """Else the focus of the keyboard, and a click under way, would be lost every two seconds."""
    reader, state = reader_for(plant), {"device": BMS}
    for panel in (show.show_devices, show.show_arming, show.show_commands, show.show_recent, show.show_faults):
        drawn, key = panel(reader, state, None, None)[:2]
        assert drawn is not no_update
        assert panel(reader, state, None, key)[:2] == (no_update, no_update)


def test_the_dialog_keeps_what_is_typed_and_counts_its_seconds_apart(plant: Context, clock: Clock) -> None:
    reader, told = reader_for(plant), {"act": "command", "device": BMS, "name": "r3.fan", "id": None}
    _, key, *_ = act.show_dialog(reader, told, None, None)
    assert act.show_dialog(reader, told, 1, key) == (no_update, no_update, True, True)
    command = form_command(plant, BMS, name="r3.fan", value=0, reason="test", who="kim")
    clock.now += timedelta(seconds=20)
    assert act.show_left(reader, 1, {**told, "id": command.id}, ["one"]) == ["closes by itself in 40 s"]


def _dialog(reader: Any, command_id: int) -> Any:
    told = {"act": "command", "device": BMS, "name": "r3.fan", "id": command_id}
    body, _, is_open, stands = act.show_dialog(reader, told, None, None)
    return body, is_open, stands


def test_the_cooling_plant_offers_no_commands_and_says_where_it_is_ordered(plant: Context) -> None:
    said = text(show.show_commands(reader_for(plant), {"device": COOLING}, None, None)[0])
    assert said == "The cooling loop alone orders this device. Its mode and frequencies are set on the Control page."
    in_korean = text(show.show_commands(reader_for(plant, language="ko"), {"device": COOLING}, None, None)[0])
    assert in_korean == "이 장치는 냉각 제어 루프만 명령합니다. 모드와 주파수는 제어 페이지에서 바꿉니다."


def test_registers_that_fill_no_column_are_explained_by_their_map(plant: Context) -> None:
    for language, meaning in (("ko", "쿨러 청수 출구 온도"), ("en", "fresh-water outlet of the cooler")):
        rows = show.show_registers(reader_for(plant, language=language), {"device": COOLING}, None, "")[1]["rows"]
        t5 = next(row for row in rows if row["name"] == "t5")
        assert (t5["meaning"], t5["address"]) == (meaning, "3:14")
    coils = show.show_registers(reader_for(plant), {"device": COOLING}, None, "sw1_run")[1]["rows"]
    assert [row["address"] for row in coils if row["name"] == "sw1_run"] == ["1:0"]


def test_a_device_is_offered_only_the_faults_that_mean_anything_to_it(plant: Context) -> None:
    def kinds(device: str, chosen: str) -> tuple[set[str], Any]:
        options, value = show.offer_faults(reader_for(plant), {"device": device}, chosen)
        return {option["value"] for option in options}, value

    of_battery, kept = kinds(BMS, "hot_cell")
    of_cooling, first = kinds(COOLING, "hot_cell")
    of_room, _ = kinds(ROOM, "frozen")
    assert {"hot_cell", "off_gas", "write_refused", "frozen", "silent"} <= of_battery
    assert kept is no_update
    assert {"failed_pump", "fouled_cooler", "fire", "swapped", "silent"} <= of_cooling
    assert first == "fouled_cooler"
    assert of_battery - of_cooling >= {"hot_cell", "lost_rack", "bms_fault"}
    assert of_room & {"hot_cell", "failed_pump", "write_refused"} == set()


def test_a_fault_of_a_drive_is_aimed_by_its_name_and_shown_by_it(plant: Context) -> None:
    protocol = codec_of("engine_room_cooling").map
    assert position_of(KINDS["failed_pump"], protocol, "sw1") == 1
    assert position_of(KINDS["drive_local"], protocol, "fan4") == 10
    order = give_fault(plant, COOLING, kind="failed_pump", position=10, reason="test", who="kim")
    assert "fan4" in text(active_rows(reader_for(plant), [order], protocol))
    with pytest.raises(BadParameter, match="position"):
        position_of(KINDS["failed_pump"], protocol, "sw9")
