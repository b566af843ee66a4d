"""The built-in demo: two sites in SQLite files of our own, and the simulated devices that deliver their live rows."""

from __future__ import annotations

from pathlib import Path

from api.config.settings import Bank, Device, Site

COOLING, COOLED = "panli-cooling", 2  # the device, and its site


def demo_sites(data_dir: Path) -> tuple[Site, ...]:
    """The two demo sites: 1 bank x 8 racks and 2 banks x 8 racks, as SQLite files of our own."""
    racks = tuple(range(1, 9))
    names = ({"ko": "시온유", "en": "Sionyu"}, {"ko": "판리", "en": "Panli"})
    return tuple(
        Site(
            id=i,
            name=name,
            url=f"sqlite:///{data_dir / 'demo' / f'site_{i}.db'}",
            banks=tuple(Bank(id=b, racks=racks) for b in range(1, i + 1)),
            trays_per_rack=20,
            cooling_device=COOLING if i == COOLED else "",
        )
        for i, name in enumerate(names, start=1)
    )


def demo_devices(first_port: int) -> tuple[Device, ...]:
    """A BMS for each bank (Panli's two behind one converter), a PCS and the room's sensors of each site, and Panli's
    engine-room cooling."""
    bms = (
        _device("sionyu-bms-1", 1, "bms_four_blocks", first_port, 1, bank_id=1),
        _device("panli-bms-1", 2, "bms_one_block", first_port + 1, 1, bank_id=1),
        _device("panli-bms-2", 2, "bms_one_block", first_port + 1, 2, bank_id=2),
    )
    around = (
        _device("sionyu-pcs", 1, "pcs_ac_meter", first_port + 2, 1),
        _device("panli-pcs", 2, "pcs_inverter", first_port + 2, 2),
        _device("sionyu-room", 1, "room_sensors", first_port + 3, 1),
        _device("panli-room", 2, "room_and_meter", first_port + 3, 2),
    )
    cooling = _device(COOLING, COOLED, "engine_room_cooling", first_port + 4, 1)
    return (*bms, *around, cooling)


def _device(name: str, site: int, protocol: str, port: int, unit: int, *, bank_id: int | None = None) -> Device:
    return Device(
        id=name,
        site=site,
        map=protocol,
        host="127.0.0.1",
        port=port,
        unit=unit,
        bank_id=bank_id,
        arming="armed",
        simulator=True,
    )
