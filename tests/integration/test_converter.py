"""Several units behind one RS-485 converter, and mbpoll (libmodbus) as a client that is none of ours."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.config import Device
from jobs.devices.health import is_silence
from jobs.devices.link import Failure, Link, Words
from jobs.devices.links import Links
from tests.integration.serial_line import SerialUnits, converter, opened, pty_pair
from tests.loops import run_within
from tests.simulated import Bench, on_a_port, simulated

needs_socat = pytest.mark.skipif(shutil.which("socat") is None, reason="socat is not installed")
needs_mbpoll = pytest.mark.skipif(shutil.which("mbpoll") is None, reason="mbpoll is not installed")
GAP_S = 0.03


def device(port: int, unit: int) -> Device:
    gap_ms = int(1000 * GAP_S)
    return Device(id=f"u{unit}", site=1, map="m", host="127.0.0.1", port=port, unit=unit, gap_ms=gap_ms)


def mbpoll(*arguments: object) -> dict[int, int]:
    """The registers that mbpoll reads once, by address."""
    command = ["mbpoll", "-m", "tcp", "-0", "-1", "-o", "2", *(str(each) for each in arguments)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert said.returncode == 0, said.stdout + said.stderr
    return {int(a): int(v) & 0xFFFF for a, v in re.findall(r"^\[(\d+)\]:\s+(-?\d+)", said.stdout, re.M)}


@needs_socat
def test_units_behind_a_converter_are_asked_one_at_a_time_with_silence_in_between(tmp_path: Path) -> None:
    units = SerialUnits(units=(1, 2, 3))

    async def work() -> list[Words | Failure]:
        with pty_pair(tmp_path) as (line, other), opened(line) as served, opened(other) as asked:
            units.attach(served)
            async with converter(asked) as port:
                links = Links()
                reads = [
                    links.link(device(port, unit)).read(unit, 4, 10 * turn, 5, 1.0)
                    for turn in range(4)
                    for unit in (1, 2, 3, 9)
                ]
                answers = await asyncio.gather(*reads)
                await links.close()
                asyncio.get_running_loop().remove_reader(served)
                return answers

    answers = run_within(30, work())
    for (turn, unit), answer in zip(itertools.product(range(4), (1, 2, 3, 9)), answers, strict=True):
        if unit == 9:  # nobody has this number: the converter says so, and it counts as silence
            assert isinstance(answer, Failure)
            assert is_silence(answer)
        else:
            assert isinstance(answer, Words)
            assert answer.words == tuple(unit * 1000 + 10 * turn + i for i in range(5))
    assert units.collisions == 0
    assert len(units.asked) == 16
    gaps = [asked - answered for (_, _, answered), (_, asked, _) in itertools.pairwise(units.asked)]
    assert statistics.median(gaps) >= 0.5 * GAP_S  # a busy machine tells the unit late of what came in time


@needs_socat
@needs_mbpoll
def test_an_independent_client_reads_the_same_through_the_converter(tmp_path: Path) -> None:
    async def work() -> tuple[dict[int, int], Words | Failure]:
        units = SerialUnits(units=(1, 2))
        with pty_pair(tmp_path) as (line, other), opened(line) as served, opened(other) as asked:
            units.attach(served)
            async with converter(asked) as port:
                theirs = await asyncio.to_thread(mbpoll, "-a", 2, "-t", 3, "-r", 40, "-c", 3, "-p", port, "127.0.0.1")
                link = Link("127.0.0.1", port)
                ours = await link.read(2, 4, 40, 3, 1.0)
                await link.close()
                asyncio.get_running_loop().remove_reader(served)
                return theirs, ours

    theirs, ours = run_within(30, work())
    assert theirs == {40: 2040, 41: 2041, 42: 2042}
    assert isinstance(ours, Words)
    assert ours.words == (2040, 2041, 2042)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with on_a_port(simulated("bms_one_block")) as started:
        yield started


@needs_mbpoll
def test_an_independent_client_reads_from_the_simulator_what_we_read(bench: Bench) -> None:
    theirs = mbpoll("-a", 1, "-t", 3, "-r", 0, "-c", 12, "-p", bench.port, "127.0.0.1")

    async def ask() -> Words | Failure:
        link = Link("127.0.0.1", bench.port)
        try:
            return await link.read(1, 4, 0, 12, 2.0)
        finally:
            await link.close()

    ours = run_within(30, ask())
    assert isinstance(ours, Words)
    assert theirs == dict(enumerate(ours.words))
    assert any(theirs.values())
