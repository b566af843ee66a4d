"""``python -m jobs.devices.bms_simulator``: a BMS (or any device with a protocol map) on Modbus TCP, without hardware.

``--map NAME --host H --port P`` starts one device; ``--demo`` starts every device of the configuration that is marked
as a simulator. See docs/simulator.md.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from api.config import load_settings
from api.errors import AnjeonError
from api.logs import configure_logging
from api.services.demo.plant import beginning
from api.services.maps import protocol_map
from api.store.catalogue import layout
from engine.battery.history import Plant
from engine.field.model import ProtocolMap
from jobs.devices.sim_cooling import SimCooling, is_cooling
from jobs.devices.sim_cooling_kept import new_standing
from jobs.devices.sim_demo import demo
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_live import PortTaken, Source, serve, wall_clock
from jobs.devices.sim_plant import SimPlant, brought
from jobs.devices.sim_replay import SimReplay

ZONE = ZoneInfo("Asia/Seoul")  # of a plant that stands alone: its day is this zone's
LAYOUTS = (1, 2)
CANNOT_START, PORT_TAKEN = 1, 3  # exit codes

log = structlog.get_logger("simulator")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT: 0; 3 when a port is taken, 1 when it cannot start, with the reason."""
    given = _parser().parse_args(arguments)
    configure_logging()
    logging.getLogger("pymodbus.logging").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve_demo() if given.demo else _serve_one(given))
    except PortTaken as taken:
        log.error("port taken", host=taken.host, port=taken.port, hint="another program listens there already")
        return PORT_TAKEN
    except AnjeonError as error:
        log.error("cannot start", reason=error.text.in_language("en"))
        return CANNOT_START
    log.info("stopped")
    return 0


async def _serve_demo() -> None:
    simulated = demo(load_settings(), wall_clock())
    fed: list[tuple[Source, Callable[[datetime], None]]] = [(p, keeping.after) for p, keeping in simulated.plants]
    fed += [(cooling, keeping.after) for cooling, keeping in simulated.coolings]
    await serve(fed, simulated.ports, _stop())


async def _serve_one(given: argparse.Namespace) -> None:
    protocol = protocol_map(given.map)
    bank_id = given.bank_id if protocol.needs_bank else None
    device = SimulatedDevice(protocol, unit=given.unit, bank_id=bank_id, seed=given.seed)
    source: Source
    if given.replay:
        source = SimReplay(given.replay, [device], begins=_whole_second(), speed=given.speed, repeats=not given.once)
    elif is_cooling(protocol):
        source = SimCooling(new_standing(given.seed, wall_clock()), device)
    else:
        plant = Plant.draw(given.seed, banks=bank_id or 1, racks_in_bank=given.racks, zone=ZONE)
        now = wall_clock().replace(microsecond=0)
        midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0).astimezone(UTC)
        standing = brought(plant, beginning(plant, midnight), now, fine=timedelta(minutes=1))
        source = SimPlant(plant, standing, layout_of(protocol), [device])
    await serve([(source, lambda _: None)], {(given.host, given.port): [device]}, _stop())


def layout_of(protocol: ProtocolMap) -> int:
    """The layout of tables that has most of a map's columns."""
    columns = {(register.table, register.column) for register in protocol.registers if register.table}

    def known(number: int) -> int:
        return sum(
            (table, entry.name) in columns
            for table in ("bank", "rack", "pcs", "etc")
            for entry in layout(table, number)
        )

    return max(LAYOUTS, key=known)


def _whole_second() -> datetime:
    return wall_clock().replace(microsecond=0) + timedelta(seconds=1)


def _stop() -> asyncio.Event:
    """An event that is set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.devices.bms_simulator", description=__doc__.split("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--map", help="protocol map: name of a shipped one, or path of a YAML file")
    what.add_argument("--demo", action="store_true", help="every device of the configuration marked as simulator")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=5020, help="TCP port (5020)")
    parser.add_argument("--unit", type=int, default=1, choices=range(1, 248), metavar="1..247", help="unit id (1)")
    parser.add_argument("--bank-id", type=int, default=1, choices=range(1, 65), metavar="N", help="bank number (1)")
    parser.add_argument("--racks", type=int, default=8, choices=range(1, 65), metavar="N", help="racks of a bank (8)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same battery (1)")
    parser.add_argument("--replay", type=Path, action="append", help="show this CSV or Parquet file; may be repeated")
    parser.add_argument("--speed", type=_positive, default=1.0, help="seconds of the file for each second (1)")
    parser.add_argument("--once", action="store_true", help="stop at the end of the file instead of beginning anew")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is outside 0..3600")
    return value


if __name__ == "__main__":
    sys.exit(main())
