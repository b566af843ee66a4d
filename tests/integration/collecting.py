"""A deployment with one counting device, for tests of the whole collector: what it sent is known, sample by sample."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from api.services.context import Context, open_context
from api.store.db import reading
from jobs.devices.collecting import Collector
from jobs.devices.links import Field
from tests.unit.devices.maps import TwoRacks, device
from tests.unit.devices.scripted import Scripted, scripted

MAP = """
title: {ko: "두 랙", en: "two racks"}
own_columns: [sequence]
groups:
  fast: {function: 4, every_s: 1}
blocks:
  racks:
    group: fast
    table: rack
    start: 0
    repeat: {rack: 1..2, stride: 10}
    registers:
      sequence: {at: 0, type: uint32}
      rack_max_cell_temperature: {at: 2, type: int16, scale: 0.1}
      rack_current: {at: 3, type: int16, scale: 0.1}
"""


def write_map(folder: Path) -> Path:
    path = folder / "two_racks.yaml"
    path.write_text(MAP, encoding="utf-8")
    return path


@contextmanager
def serving(answers: TwoRacks) -> Iterator[Scripted]:
    """The counting device at a port of this host, in a thread of its own."""
    field = Field()
    manager = scripted(answers)
    yield field.run(manager.__aenter__())
    field.run(manager.__aexit__(None, None, None))
    field.close()


@contextmanager
def collecting(context: Context) -> Iterator[Collector]:
    """A collector that runs in a thread until the end of the block; what it raised is raised there."""
    field, stop = Field(), threading.Event()
    collector = Collector(context, field)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            collector.run(stop)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield collector
    finally:
        stop.set()
        thread.join(20)
        field.close()
    if raised:
        raise raised[0]


def with_device(context: Context, port: int, protocol: Path) -> Context:
    """The same deployment with the real clock and the device at ``port`` as that of site 1."""
    devices = (device(port, map=str(protocol), timeout_ms=400),)
    return open_context(replace(context.settings, devices=devices))


def sequences(context: Context, rack: int = 1) -> list[int]:
    """The stored samples of a rack in order of time, as the device counted them."""
    with reading(context.engines["site_1"]) as connection:
        query = f'SELECT "SEQUENCE" FROM rack WHERE "RACK_ID" = {rack} ORDER BY "TIMESTAMP"'
        return [int(row[0]) for row in connection.execute(sa.text(query))]
