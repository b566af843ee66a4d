"""One device, tick by tick: what becomes a row, what becomes of silence, of wrong answers and of bad values."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from api.store.devices.states import Link as LinkState
from api.store.devices.states import Quality
from api.store.spool_frames import SpooledRows
from engine.field.codec import Codec
from engine.field.model import Kind, ProtocolMap
from jobs.devices.conditions import Conditions
from jobs.devices.link import Link
from jobs.devices.poller import DevicePoller
from tests.loops import run_within
from tests.unit.devices.maps import TWO_RACKS, TwoRacks, device, exception
from tests.unit.devices.scripted import Asked, Scripted, Send, registers, scripted

START = 1_800_000_000  # a multiple of 5: the slow group is due


class Bench:
    """A poller on a line to a scripted device; its clock stands at the tick."""

    def __init__(self, script: Scripted, protocol: ProtocolMap = TWO_RACKS) -> None:
        self.link = Link("127.0.0.1", script.port)
        self.conditions = Conditions()
        self.kept: list[SpooledRows] = []
        self.second = START
        self.poller = DevicePoller(
            device(script.port),
            Codec(protocol),
            self.link,
            conditions=self.conditions,
            now=lambda: datetime.fromtimestamp(self.second, UTC),
            keep=self.kept.append,
            rated_a=100.0,
            rng=random.Random(1),
        )

    async def ticks(self, count: int) -> None:
        for _ in range(count):
            await self.poller.poll(self.second)
            self.second += 1

    def told(self) -> list[tuple[str, str, bool]]:
        return [(r.condition.kind, r.condition.subject, r.active) for r in self.conditions.waiting()]

    def begun(self) -> list[tuple[str, str]]:
        return [(kind, subject) for kind, subject, active in self.told() if active]

    def quality(self, name: str) -> Quality:
        image = self.poller.state(datetime.fromtimestamp(self.second, UTC)).image
        return next(each.quality for each in image if each.name == name)

    def cells(self, tick: int = -1) -> list[dict[str, float | None]]:
        """The rows of one piece that was kept, by column."""
        rows = self.kept[tick]
        names = [name if member is None else f"{name}.{member}" for name, member in rows.shape.columns]
        plain = [[None if math.isnan(v) else v for v in row] for row in rows.values.tolist()]
        return [dict(zip(names, row, strict=True)) for row in plain]


@asynccontextmanager
async def bench(answers: TwoRacks, protocol: ProtocolMap = TWO_RACKS) -> AsyncIterator[Bench]:
    async with scripted(answers) as script:
        made = Bench(script, protocol)
        yield made
        await made.link.close()


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    run_within(20, work())


def test_a_tick_gives_a_row_for_each_rack_stamped_with_its_whole_second() -> None:
    async def work() -> None:
        words = {(4, 1): 5, (4, 2): 317, (4, 3): 65_136, (4, 12): 290, (3, 50): 0b01, (3, 60): 0b10}
        async with bench(TwoRacks(words=words)) as b:
            await b.ticks(1)
            assert b.kept[0].at == datetime.fromtimestamp(START, UTC)
            first, second = b.cells()
            assert first == {
                "bank_id": 3,
                "rack_id": 1,
                "sequence": 5,
                "rack_max_cell_temperature": 31.7,
                "rack_current": -40.0,
                "rack_module_fault.module1": 1,
                "rack_module_fault.module2": 1,  # inverted: 0 on the wire means that it is set
            }
            assert (second["rack_id"], second["rack_max_cell_temperature"]) == (2, 29.0)
            assert second["rack_module_fault.module2"] == 0
            assert b.poller.state(b.kept[0].at).link is LinkState.UP

    run(work)


def test_a_slow_group_is_asked_at_its_own_rate_and_its_values_stay_until_they_are_stale() -> None:
    async def work() -> None:
        async with bench(TwoRacks(words={(3, 50): 1})) as b:
            await b.ticks(1)
            answer = b.poller._codec.groups["slow"]
            assert len(answer.reads) == 2
            await b.ticks(3)
            assert b.poller.counters["polls"] == 4
            assert [row["rack_module_fault.module1"] for row in b.cells()] == [1, 0]
            b.second = START + 16  # more than three times 5 s after the last
            await b.ticks(1)
            assert b.cells()[0]["rack_module_fault.module1"] is None
            assert b.quality("r1.module1") is Quality.STALE

    run(work)


def test_a_value_out_of_its_range_is_null_in_the_row_and_told_after_three_readings() -> None:
    async def work() -> None:
        answers = TwoRacks(words={(4, 2): 3000})  # 300 degC
        async with bench(answers) as b:
            await b.ticks(2)
            assert b.cells()[0]["rack_max_cell_temperature"] is None
            assert b.quality("r1.rack_max_cell_temperature") is Quality.RANGE
            assert b.begun() == []
            await b.ticks(1)
            assert b.begun() == [("value.range", "r1.rack_max_cell_temperature")]
            answers.words[4, 2] = 300
            await b.ticks(5)
            assert b.told()[-1] == ("value.range", "r1.rack_max_cell_temperature", False)
            assert b.cells()[0]["rack_max_cell_temperature"] == 30.0

    run(work)


def test_a_float_that_is_no_number_is_null_and_told_as_unknown() -> None:
    async def work() -> None:
        spoilt = replace(TWO_RACKS.registers[0], kind=Kind.FLOAT32)
        protocol = replace(TWO_RACKS, registers=(spoilt, *TWO_RACKS.registers[1:]))
        async with bench(TwoRacks(words={(4, 0): 0x7FC0}), protocol) as b:
            await b.ticks(3)
            assert b.cells()[0]["sequence"] is None
            assert b.begun() == [("value.unknown", "r1.sequence")]

    run(work)


def test_an_integer_that_means_nothing_is_null_although_it_would_be_plausible() -> None:
    async def work() -> None:
        async with bench(TwoRacks(words={(4, 3): 0x8000, (4, 0): 0xFFFF, (4, 1): 0xFFFF})) as b:
            await b.ticks(3)
            row = b.cells()[0]
            assert row["rack_current"] is None  # -3276.8 A
            assert row["sequence"] == 2**32 - 1  # a count has no unit: every number is meant
            assert b.begun() == [("value.unknown", "r1.rack_current")]

    run(work)


def test_many_bad_values_of_a_device_are_eight_conditions_and_a_count() -> None:
    async def work() -> None:
        many = tuple(replace(TWO_RACKS.registers[1], name=f"t{i}", column=f"t{i}", address=100 + i) for i in range(20))
        protocol = replace(TWO_RACKS, registers=many)
        async with bench(TwoRacks(words={(4, 100 + i): 9000 for i in range(20)}), protocol) as b:
            await b.ticks(3)
            assert len(b.begun()) == 9
            assert b.conditions.waiting()[-1].detail["count"] == 12

    run(work)


def test_a_silent_device_is_told_once_left_alone_longer_and_longer_and_comes_back() -> None:
    async def work() -> None:
        answers = TwoRacks()
        async with bench(answers) as b:
            await b.ticks(1)
            answers.wrong = lambda _: None
            for _ in range(60):
                await b.ticks(1)
            silent = b.poller.counters["error.timeout"]
            assert 5 <= silent <= 8  # after 1, 2, 4, 8, 16 and 30 s, or up to 30 % sooner
            assert b.begun() == [("device.silent", "")]
            assert b.poller.state(datetime.fromtimestamp(b.second, UTC)).link is LinkState.SILENT
            assert b.quality("r1.rack_current") is Quality.STALE
            answers.wrong = None
            await b.ticks(40)
            assert b.told()[-1] == ("device.silent", "", False)
            assert len(b.kept) == b.poller.counters["answers"]

    run(work)


def test_a_rack_that_answers_with_an_exception_costs_the_other_no_row() -> None:
    def lost_rack(asked: Asked) -> bytes | None:
        return exception(asked, 4) if asked.address in (10, 60) else registers(asked, *[0] * asked.word)

    async def work() -> None:
        async with bench(TwoRacks(wrong=lost_rack)) as b:
            await b.ticks(3)
            assert [row["rack_id"] for row in b.cells()] == [1]
            assert b.begun() == [("device.bad", "")]
            assert b.poller.counters["error.exception"] == 4  # of the fast group three times, of the slow one once
            assert b.quality("r2.rack_current") is Quality.MISSING

    run(work)


def test_a_device_that_never_answers_is_told_and_says_so() -> None:
    async def work() -> None:
        async with bench(TwoRacks(wrong=lambda _: None)) as b:
            await b.ticks(3)
            state = b.poller.state(datetime.fromtimestamp(b.second, UTC))
            assert (state.link, state.answered_at) == (LinkState.NEVER, None)
            assert b.begun() == [("device.silent", "")]
            assert b.kept == []

    run(work)


def test_a_tick_whose_turn_on_the_line_comes_too_late_is_missed_not_stamped_late() -> None:
    async def work() -> None:
        async with bench(TwoRacks()) as b:
            b.second += 2
            await b.poller.poll(START)
            assert b.kept == []
            assert b.poller.counters["missed"] == 1

    run(work)


def test_a_device_that_others_keep_from_the_line_is_told_as_silent_after_ten_seconds() -> None:
    async def work() -> None:
        async with bench(TwoRacks()) as b:
            await b.poller.poll(START)
            for later in range(1, 11):
                b.second = START + later + 2  # each turn comes two seconds after its tick
                await b.poller.poll(START + later)
            assert b.poller.health.link is LinkState.SILENT
            assert ("device.silent", "") in b.begun()

    run(work)


def test_a_device_that_takes_longer_than_a_second_for_all_its_registers_gives_whole_rows() -> None:
    async def slow(asked: Asked, send: Send) -> None:
        await asyncio.sleep(0.35)
        send(registers(asked, *[0] * asked.word))

    async def work() -> None:
        async with scripted(slow) as script:
            b = Bench(script)
            b.poller.device = device(script.port, timeout_ms=900)
            await b.ticks(1)  # four reads: 1.4 s
            assert [row["rack_id"] for row in b.cells()] == [1, 2]
            assert b.poller.counters["missed"] == 0
            await b.link.close()

    run(work)


def test_a_dead_unit_behind_a_converter_never_keeps_another_from_its_ticks() -> None:
    def one_is_dead(asked: Asked) -> bytes | None:
        return None if asked.unit == 8 else registers(asked, *[0] * asked.word)

    async def work() -> None:
        async with scripted(TwoRacks(wrong=one_is_dead)) as script:
            alive, dead = Bench(script), Bench(script)
            dead.poller = DevicePoller(
                device(script.port, id="dead", unit=8, timeout_ms=900),
                Codec(TWO_RACKS),
                alive.link,
                conditions=dead.conditions,
                now=lambda: datetime.now(UTC),
                keep=dead.kept.append,
                rated_a=100.0,
                rng=random.Random(1),
            )
            alive.poller._now = lambda: datetime.now(UTC)
            running = [asyncio.create_task(each.poller.run()) for each in (alive, dead)]
            await asyncio.sleep(4.6)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await alive.link.close()
            assert dead.poller.counters["error.timeout"] >= 2
            assert len(alive.kept) >= 3
            stamps = [rows.at for rows in alive.kept]
            assert stamps == sorted(set(stamps))

    run(work)
