"""100 BMS units at 1 s, collected on one core: ticks missed, how late they began, CPU, rows a second.

``python -m bench.collector --seconds 60``. The units are served by another process on another core; rows go to the
spool and from there into a database, as in operation, states and alarms too.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from api.config import Device, Settings, Site
from api.services.context import Context, open_context
from api.services.setup import initialise
from api.store.db import reading
from bench.databases import databases
from jobs.devices.collecting import Collector
from jobs.devices.links import Field

MAP = "bms_one_block"
PORTS = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.modbus_units", "--map", MAP, "--ports", str(PORTS)],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {cores[-1]}),
    )
    assert server.stdout is not None
    ports = [int(port) for port in server.stdout.readline().split()]
    print(f"{given.devices} devices of map {MAP} at 1 s for {given.seconds} s, the collector on one core")
    print("database     polls missed errors  late p50 ms    p99    max  CPU %  rows/s  in the table")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, make in databases(Path(folder)):
                os.sched_setaffinity(0, {cores[0]})
                measure(name, make, Path(folder) / name, ports, given.devices, given.seconds)
                os.sched_setaffinity(0, cores)  # a database server has the others
    finally:
        server.terminate()
        server.wait()


def deployment(make: Callable[[str], str], folder: Path, ports: list[int], devices: int) -> Context:
    site = Site(id=1, name={"ko": "가", "en": "a"}, url=make("site_1"), writable=True)
    units = tuple(
        Device(
            id=f"bms-{i:03}",
            site=1,
            map=MAP,
            host="127.0.0.1",
            port=ports[i % len(ports)],
            unit=1 + i // len(ports),
            bank_id=i + 1,
        )
        for i in range(devices)
    )
    secrets = {"jwt_secret": "t" * 40, "session_secret": "s" * 40}
    settings = Settings(data_dir=folder, database_url=make("anjeon"), **secrets, sites=(site,), devices=units)
    context = open_context(settings)
    initialise(context)
    return context


def measure(name: str, make: Callable[[str], str], folder: Path, ports: list[int], devices: int, seconds: int) -> None:
    context = deployment(make, folder, ports, devices)
    field, stop = Field(), threading.Event()
    collector = Collector(context, field)
    gc.freeze()  # as jobs.collector does
    thread = threading.Thread(target=collector.run, args=(stop,))
    thread.start()
    time.sleep(10.0)  # the tables are made, every connection is open
    before = [dict(poller.counters) for poller in collector.pollers]
    for poller in collector.pollers:
        poller.lateness_s.clear()
    started, used = time.monotonic(), cpu_s()
    time.sleep(seconds)
    took, cpu = time.monotonic() - started, cpu_s() - used
    late_ms = 1000 * np.array([late for poller in collector.pollers for late in poller.lateness_s])
    after = [dict(poller.counters) for poller in collector.pollers]
    stop.set()
    thread.join()
    field.close()

    def grown(counter: str) -> int:
        return sum(now.get(counter, 0) - then.get(counter, 0) for now, then in zip(after, before, strict=True))

    errors = sum(grown(kind) for kind in {k for each in after for k in each if k.startswith("error.")})
    with reading(context.engines["site_1"]) as connection:
        stored = connection.scalar(sa.text("SELECT count(*) FROM rack")) or 0
        stored += connection.scalar(sa.text("SELECT count(*) FROM bank")) or 0
    kept = sum(poller.counters["rows"] for poller in collector.pollers)
    p50, p99 = np.percentile(late_ms, [50, 99])
    print(
        f"{name:<12}{grown('polls'):>6} {grown('missed'):>6} {errors:>6} {p50:>12.1f} {p99:>6.1f} {late_ms.max():>6.1f}"
        f" {100 * cpu / took:>6.1f} {grown('rows') / took:>7.0f}  {stored} of {kept}"
    )
    context.engines.dispose()


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
