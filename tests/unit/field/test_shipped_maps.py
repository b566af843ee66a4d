"""The maps that ship: without mistakes, and together filling every column of the demo's tables."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from api.config import Settings, load_settings
from api.config.demo import demo_devices
from api.errors import BadParameter, NotFound
from api.services.maps import check_map_file, codec_of, device_mistakes, map_path, protocol_map, shipped_maps
from api.store.catalogue import layout
from engine.field import blocks, orders, parse

GUIDE = Path(__file__).parents[3] / "docs" / "protocol-maps.md"
FILLS = {
    "bms_four_blocks": (("bank", 1), ("rack", 1)),
    "bms_one_block": (("bank", 2), ("rack", 2)),
    "engine_room_cooling": (),
    "pcs_ac_meter": (("pcs", 1),),
    "pcs_inverter": (("pcs", 2),),
    "room_and_meter": (("etc", 2),),
    "room_sensors": (("etc", 1),),
}


@pytest.mark.parametrize("name", shipped_maps())
def test_a_shipped_map_has_no_mistake(name: str) -> None:
    assert check_map_file(map_path(name)).problems == ()


def test_the_demo_has_a_map_for_every_device_and_table() -> None:
    assert shipped_maps() == tuple(FILLS)
    assert {device.map for device in demo_devices(5020)} == set(FILLS)


@pytest.mark.parametrize("name", FILLS)
def test_a_shipped_map_fills_every_column_of_its_layout(name: str) -> None:
    registers = protocol_map(name).registers
    for table, number in FILLS[name]:
        filled = {register.column for register in registers if register.table == table}
        assert filled == {entry.name for entry in layout(table, number) if entry.kind not in ("time", "id")}


@pytest.mark.parametrize("name", ["bms_one_block", "bms_four_blocks"])
def test_a_shipped_bms_has_a_counter_a_heartbeat_and_the_commands_of_every_rack(name: str) -> None:
    protocol = protocol_map(name)
    assert protocol.sequence == "sequence"
    assert protocol.heartbeat is not None
    assert protocol.heartbeat.order_source is not None
    names = {writable.name for writable in protocol.writables}
    assert {f"r{rack}.{what}" for rack in range(1, 9) for what in ("fan", "contactor_open")} <= names
    assert {w.name for w in protocol.writables if w.automatic and w.rack_id is None} == {
        "charge_stop",
        "discharge_stop",
    }
    present = {register.name for register in protocol.registers}
    assert names <= present


def test_a_fast_poll_of_a_bms_takes_few_reads() -> None:
    assert len(codec_of("bms_one_block").groups["fast"].reads) == 3
    assert [read.address for read in codec_of("bms_four_blocks").groups["fast"].reads] == [0, 1000, 1125, 2000, 3000]


def test_the_cooling_plant_is_read_in_six_requests_and_written_only_where_its_loop_writes() -> None:
    codec = codec_of("engine_room_cooling")
    reads = [(read.function, read.address, read.count) for group in codec.groups.values() for read in group.reads]
    assert reads == [(3, 10, 12), (3, 160, 125), (3, 285, 63), (3, 5100, 20), (3, 5000, 4), (1, 0, 20)]
    written = {(writable.function, writable.address) for writable in codec.map.writables}
    assert written == {(6, 5000), (6, 5001), (6, 5002)} | {(5, coil) for coil in range(20)}
    assert all(not writable.automatic for writable in codec.map.writables)
    beat = codec.map.heartbeat
    assert (beat.address, beat.trips_after_s, beat.order_source) == (5003, 60, None) if beat else False


def test_a_device_that_may_not_be_written_has_no_commands() -> None:
    assert protocol_map("pcs_inverter").writables == ()


def test_the_map_of_the_guide_is_accepted(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "guide.yaml").write_text(example, encoding="utf-8")
    protocol = protocol_map(str(tmp_path / "guide.yaml"))
    assert protocol.register("r2.rack_soc").address == 120
    assert protocol.register("master_rack_communication_fault.rack2").bit == 5
    assert [writable.name for writable in protocol.writables][-1] == "r2.fan"


def test_the_guide_names_every_key() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    keys = {*parse._MAP, *blocks._BLOCK, *blocks._REGISTER, *blocks._BIT, *orders._WRITABLE, *orders._HEARTBEAT}
    assert [key for key in keys if f"`{key}`" not in text and f"`{key}:" not in text] == []


def test_a_map_that_is_not_there_and_one_with_mistakes_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no readable protocol map"):
        protocol_map("bms_of_another_maker")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: {ko: 갑, en: a}\ngroups: {fast: {function: 4, every_s: 0}}\nblocks: {}\n")
    with pytest.raises(BadParameter, match=r"line 2, groups.fast.every_s: a whole number from 1 to 3600"):
        protocol_map(str(wrong))
    wrong.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotFound):
        protocol_map(str(wrong))


def test_a_device_with_rack_rows_needs_a_bank(tmp_path: Path) -> None:
    device = demo_devices(5020)[0]
    assert list(device_mistakes(Settings(data_dir=tmp_path, devices=(device,)))) == []
    without = type(device)(**{**device.__dict__, "bank_id": None})
    (found,) = device_mistakes(Settings(data_dir=tmp_path, devices=(without,)))
    assert "needs bank_id" in found[1].in_language("en")


def test_the_cooling_device_of_a_site_needs_all_that_its_loop_reads_and_writes(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)})
    assert list(device_mistakes(settings)) == []
    sites = (settings.sites[0], replace(settings.sites[1], cooling_device="panli-room"))
    ((device, said),) = device_mistakes(replace(settings, sites=sites))
    assert device.id == "panli-room"
    assert "room_and_meter is not that of a cooling plant: it lacks t1, t2, t3" in said.in_language("en")
