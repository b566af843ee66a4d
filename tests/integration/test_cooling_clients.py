"""Who talks to the cooling plant: an independent client, the collector, and the loop beside it."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.services.maps import codec_of
from api.store.devices.states import Link as LinkState
from api.store.devices.states import Quality
from api.store.spool_frames import SpooledRows
from engine.field.frozen import still_limit
from jobs.devices.conditions import Conditions
from jobs.devices.link import Link, Words
from jobs.devices.poller import DevicePoller
from tests.cooling_plant import MAP, CoolingBench, cooling_plant
from tests.loops import run_within

needs_mbpoll = pytest.mark.skipif(shutil.which("mbpoll") is None, reason="mbpoll is not installed")
STATES, HOLDING = "0", "4"  # kinds of data of mbpoll: coils, holding registers


@pytest.fixture(scope="module")
def plant() -> Iterator[CoolingBench]:
    with cooling_plant() as started:
        yield started


def mbpoll(plant: CoolingBench, kind: str, first: int, *more: object) -> dict[int, int]:
    """What mbpoll reads, by address; with ``-c n`` among ``more``, or after the address the value it writes."""
    command = ["mbpoll", "-m", "tcp", "-0", "-1", "-o", "2", "-a", "1"]
    given = ("-p", plant.port, "-t", kind, "-r", first, *more)
    said = subprocess.run([*command, *map(str, given)], capture_output=True, text=True, timeout=20)
    assert said.returncode == 0, said.stdout + said.stderr
    return {int(at): int(word) & 0xFFFF for at, word in re.findall(r"^\[(\d+)\]:\s+(-?\d+)", said.stdout, re.MULTILINE)}


@needs_mbpoll
def test_an_independent_client_reads_and_switches_the_coils_and_registers_that_we_do(plant: CoolingBench) -> None:
    # sea water 1 and 2, fresh water 1 and 2, fans 1 to 3 run; all ten take orders from remote
    assert mbpoll(plant, STATES, 0, "-c", 20, "127.0.0.1") == dict(enumerate([1, 1, 0, 1, 1, 0, 1, 1, 1, 0] + 10 * [1]))
    mbpoll(plant, STATES, 2, "127.0.0.1", 1)
    mbpoll(plant, HOLDING, 5000, "127.0.0.1", 475)
    assert mbpoll(plant, STATES, 2, "-c", 1, "127.0.0.1") == {2: 1}
    assert mbpoll(plant, HOLDING, 5000, "-c", 4, "127.0.0.1") == {5000: 475, 5001: 600, 5002: 600, 5003: 0}
    plant.step(40)
    seen = plant.values()
    assert (seen["sw3_running"], seen["sw3_actual_hz"], seen["sw_hz"]) == (1.0, 47.5, 47.5)
    with plant.client() as client:
        assert client.read_coils(0, count=21, device_id=1).exception_code == 2  # one more than there are
        assert client.write_coil(20, True, device_id=1).exception_code == 2
        assert client.read_discrete_inputs(0, count=1, device_id=1).exception_code == 1
        assert client.write_register(5000, 390, device_id=1).exception_code == 3  # 39 Hz


def test_the_collector_and_the_loop_share_the_plant_and_neither_rows_nor_alarms_come_of_it() -> None:
    with cooling_plant() as plant:
        kept: list[SpooledRows] = []
        conditions = Conditions()
        link, codec = Link("127.0.0.1", plant.port), codec_of(MAP)
        clock = {"now": plant.moment}
        poller = DevicePoller(
            plant.entry(timeout_ms=2000),
            codec,
            link,
            conditions=conditions,
            now=lambda: clock["now"],
            keep=kept.append,
            rated_a=100.0,
            rng=random.Random(1),
        )

        async def orders(loop_link: Link) -> list[object]:
            """What the loop does in a cycle: it reads all, writes a frequency and a coil, beats."""
            asked = [await loop_link.read(1, r.function, r.address, r.count, 2.0) for r in every_read]
            written = [
                await loop_link.write(1, 5000, 480, 2.0),
                await loop_link.write(1, 2, 1, 2.0, function=5),
                await loop_link.write(1, 5003, clock["now"].second + 1, 2.0),
            ]
            return [*asked, *written]

        every_read = [read for group in codec.groups.values() for read in group.reads]

        async def minutes() -> list[object]:
            loop_link, answers = Link("127.0.0.1", plant.port), []
            for _ in range(30):
                poll = poller.poll(int(clock["now"].timestamp()))
                answers += (await asyncio.gather(poll, orders(loop_link)))[1]
                await asyncio.to_thread(plant.step, 2)
                clock["now"] += timedelta(seconds=2)
            await link.close()
            await loop_link.close()
            return answers

        answers = run_within(60, minutes())
        assert all(isinstance(answer, Words) for answer in answers)
        state = poller.state(clock["now"])
    begun = [report for report in conditions.waiting() if report.active]
    assert (state.link, poller.counters["answers"], kept, begun) == (LinkState.UP, 30, [], [])
    assert {value.quality for value in state.image} == {Quality.GOOD}
    held = {value.name: value.value for value in state.image}
    assert (held["sw_hz"], held["sw3_run"], held["sw3_running"]) == (48.0, 1.0, 1.0)


def test_nothing_of_the_plant_is_watched_for_standing_still_by_the_rules_of_a_battery() -> None:
    assert [register.name for register in codec_of(MAP).map.registers if still_limit(register) is not None] == []
