"""The line to a device: every way an answer can fail has its own name, and a late one is never taken for the next."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any

import pytest

from jobs.devices.link import Failure, Link, Trouble, Words
from tests.loops import run_within
from tests.unit.devices.scripted import Answer, Asked, Send, echo, frame, registers, scripted

SOON = 0.08


def reads(answer: Answer, *, timeout_s: float = SOON) -> Words | Failure:
    """What a read of two registers of unit 7 gives when the device answers so."""

    async def ask() -> Words | Failure:
        async with scripted(answer) as device:
            link = Link("127.0.0.1", device.port)
            got = await link.read(7, 4, 100, 2, timeout_s)
            await link.close()
            return got

    return run(ask())


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return run_within(10, work)


def test_the_words_come_back_as_they_are_on_the_wire() -> None:
    got = reads(lambda asked, send: send(registers(asked, 65_535, 1)))
    assert isinstance(got, Words)
    assert got.words == (65_535, 1)
    assert 0 < got.took_s < SOON


def test_an_answer_in_two_pieces_is_one_answer() -> None:
    async def slowly(asked: Asked, send: Send) -> None:
        whole = registers(asked, 3, 4)
        send(whole[:5])
        await asyncio.sleep(0.01)
        send(whole[5:])

    got = reads(slowly)
    assert isinstance(got, Words)
    assert got.words == (3, 4)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        pytest.param(lambda _, __: None, Trouble.TIMEOUT, id="nothing"),
        pytest.param(lambda a, send: send(registers(a, 1)), Trouble.SHORT, id="one register of two"),
        pytest.param(lambda a, send: send(registers(a, 1, 2, 3)), Trouble.GARBAGE, id="three registers of two"),
        pytest.param(lambda a, send: send(registers(a, 1, 2, unit=8)), Trouble.WRONG_UNIT, id="another unit"),
        pytest.param(
            lambda a, send: send(frame(a.transaction, 7, b"\x03\x04\x00\x01\x00\x02")),
            Trouble.GARBAGE,
            id="another function",
        ),
        pytest.param(
            lambda a, send: send(frame(a.transaction, 7, b"\x04\x04\x00\x01")),
            Trouble.GARBAGE,
            id="fewer bytes than it says",
        ),
        pytest.param(
            lambda a, send: send(frame(a.transaction, 7, b"\x04\x04\x00\x01\x00\x02", protocol=9)),
            Trouble.GARBAGE,
            id="another protocol",
        ),
        pytest.param(lambda _, send: send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Trouble.GARBAGE, id="another service"),
        pytest.param(
            lambda a, send: send(frame(a.transaction ^ 0x5555, 7, b"\x04\x04\x00\x01\x00\x02")),
            Trouble.GARBAGE,
            id="a transaction that was never begun",
        ),
        pytest.param(lambda a, send: send(registers(a, 1, 2)[:-1]), Trouble.TIMEOUT, id="half an answer"),
    ],
)
def test_each_wrong_answer_has_its_name(answer: Answer, trouble: Trouble) -> None:
    assert reads(answer) == Failure(trouble=trouble)


def test_an_exception_of_the_device_brings_its_code() -> None:
    got = reads(lambda a, send: send(frame(a.transaction, 7, b"\x84\x02")))
    assert got == Failure(trouble=Trouble.EXCEPTION, code=2)


def test_no_listener_is_refused() -> None:
    async def ask() -> Words | Failure:
        async with scripted(lambda _, __: None) as device:
            port = device.port
        return await Link("127.0.0.1", port).read(1, 3, 0, 1, SOON)

    assert run(ask()) == Failure(trouble=Trouble.REFUSED)


def test_an_answer_after_its_time_out_is_never_taken_for_the_next_ones() -> None:
    async def late_first(asked: Asked, send: Send) -> None:
        if asked.transaction == 1:
            await asyncio.sleep(2 * SOON)
        send(registers(asked, asked.transaction))

    async def ask() -> None:
        async with scripted(late_first) as device:
            link = Link("127.0.0.1", device.port)
            assert await link.read(7, 4, 100, 1, SOON) == Failure(trouble=Trouble.TIMEOUT)
            second = await link.read(7, 4, 200, 1, 10 * SOON)  # the answer to the first arrives while it waits
            assert isinstance(second, Words)
            assert second.words == (2,)
            assert (link.late, link.reconnects) == (1, 0)
            await link.close()

    run(ask())


def test_two_requests_without_an_answer_bring_a_new_connection() -> None:
    async def ask() -> None:
        async with scripted(lambda a, send: send(registers(a, 5)) if device.connections == 2 else None) as device:
            link = Link("127.0.0.1", device.port)
            for _ in range(2):
                assert await link.read(7, 4, 100, 1, SOON) == Failure(trouble=Trouble.TIMEOUT)
            assert isinstance(await link.read(7, 4, 100, 1, SOON), Words)
            assert link.reconnects == 1
            await link.close()

    run(ask())


def test_a_connection_that_the_device_closed_meanwhile_is_opened_again_before_the_request() -> None:
    async def ask() -> None:
        async with scripted(lambda a, send: send(registers(a, 5))) as device:
            link = Link("127.0.0.1", device.port)
            await link.read(7, 4, 100, 1, SOON)
            await device.hang_up()
            await asyncio.sleep(0.02)
            assert isinstance(await link.read(7, 4, 100, 1, SOON), Words)
            assert (len(device.asked), link.reconnects) == (2, 1)
            await link.close()

    run(ask())


def test_a_write_is_echoed_and_one_without_an_answer_is_not_sent_again() -> None:
    async def ask() -> None:
        async with scripted(lambda a, send: send(echo(a)) if a.address == 1 else None) as device:
            link = Link("127.0.0.1", device.port)
            written = await link.write(7, 1, 350, SOON)
            assert isinstance(written, Words)
            assert written.words == (350,)
            assert await link.write(7, 2, 1, SOON) == Failure(trouble=Trouble.TIMEOUT)
            assert [(a.function, a.address, a.word) for a in device.asked] == [(6, 1, 350), (6, 2, 1)]
            await link.close()

    run(ask())


def test_requests_wait_for_each_other_a_write_goes_first_and_a_probe_last() -> None:
    running: list[int] = []
    begun: list[float] = []

    async def one_by_one(asked: Asked, send: Send) -> None:
        begun.append(asyncio.get_running_loop().time())
        running.append(asked.address)
        await asyncio.sleep(0.01)
        send(echo(asked) if asked.function == 6 else registers(asked, 0))

    async def ask() -> list[int]:
        async with scripted(one_by_one) as device:
            link = Link("127.0.0.1", device.port, gap_s=0.03)
            waiting = [
                asyncio.create_task(link.read(1, 4, 1, 1, 1.0)),
                asyncio.create_task(link.read(2, 4, 2, 1, 1.0, probe=True)),
                asyncio.create_task(link.read(3, 4, 3, 1, 1.0)),
                asyncio.create_task(link.write(4, 4, 1, 1.0)),
            ]
            await asyncio.gather(*waiting)
            await link.close()
            return running

    assert run(ask()) == [1, 4, 3, 2]
    assert all(later - earlier >= 0.04 for earlier, later in itertools.pairwise(begun))  # answer + gap


def test_a_request_that_is_called_off_leaves_the_line_free() -> None:
    async def ask() -> None:
        async with scripted(lambda a, send: send(registers(a, 5)) if a.address else None) as device:
            link = Link("127.0.0.1", device.port)
            first = asyncio.create_task(link.read(1, 4, 0, 1, 5.0))
            second = asyncio.create_task(link.read(1, 4, 0, 1, 5.0))
            await asyncio.sleep(0.01)
            second.cancel()
            first.cancel()
            await asyncio.gather(first, second, return_exceptions=True)
            assert isinstance(await link.read(1, 4, 1, 1, SOON), Words)
            await link.close()

    run(ask())


def test_coils_come_back_one_word_each_without_the_bits_that_fill_up_the_last_byte() -> None:
    async def ask() -> Words | Failure:
        # nine coils in two bytes: 0x85 is 1010 0001 from the first on, 0x01 the ninth
        async with scripted(lambda a, send: send(frame(a.transaction, a.unit, b"\x01\x02\x85\x01"))) as device:
            link = Link("127.0.0.1", device.port)
            got = await link.read(7, 1, 20, 9, SOON)
            assert [(a.function, a.address, a.word) for a in device.asked] == [(1, 20, 9)]
            await link.close()
            return got

    got = run(ask())
    assert isinstance(got, Words)
    assert got.words == (1, 0, 1, 0, 0, 0, 0, 1, 1)


@pytest.mark.parametrize(
    ("body", "trouble"), [(b"\x01\x01\x85", Trouble.SHORT), (b"\x01\x03\x85\x01\x00", Trouble.GARBAGE)]
)
def test_a_byte_of_coils_too_few_or_too_many_is_no_answer(body: bytes, trouble: Trouble) -> None:
    async def ask() -> Words | Failure:
        async with scripted(lambda a, send: send(frame(a.transaction, a.unit, body))) as device:
            link = Link("127.0.0.1", device.port)
            got = await link.read(7, 1, 20, 9, SOON)
            await link.close()
            return got

    assert run(ask()) == Failure(trouble=trouble)


def test_a_coil_is_written_with_function_5_as_ff00_or_0() -> None:
    async def ask() -> None:
        async with scripted(lambda a, send: send(echo(a))) as device:
            link = Link("127.0.0.1", device.port)
            for word in (1, 0):
                written = await link.write(7, 3, word, SOON, function=5)
                assert isinstance(written, Words)
                assert written.words == (word,)
            assert [(a.function, a.address, a.word) for a in device.asked] == [(5, 3, 0xFF00), (5, 3, 0)]
            await link.close()

    run(ask())
