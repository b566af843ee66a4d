"""Carries out what is confirmed: claim, read, write once, read back, compare, store. See docs/control.md.

It runs in the event loop of the links; the database is asked in threads of its own, so that no poll ever waits for it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog

from api.errors import AnjeonError
from api.services.context import Context
from api.services.control import carrying
from api.services.control.carrying import Waiting
from api.services.control.orders import Order
from engine.field.outcomes import Outcome, Rejected, Unknown, recovered
from jobs.devices.links import Links
from jobs.devices.writing import carry_fault, carry_write, read_word

POLL_S = 0.25
THREADS = 4
STORE_AGAIN_S = 1.0  # an outcome waits for the database as long as the process lives

T = TypeVar("T")
Work = Callable[[Order], Coroutine[Any, Any, None]]
log = structlog.get_logger(__name__)


class Executor:
    """The orders under way: one at a time for each device, so that a dead one holds up no other."""

    def __init__(self, context: Context, links: Links, stop: threading.Event) -> None:
        self._context, self._links, self._stop = context, links, stop
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="commands")
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Carry out orders until ``stop`` is set, then finish those under way."""
        while not self._stop.is_set():
            todo = await self._look()
            for order in todo.abandoned:
                self._begin(order, self._recover)
            for order in todo.ready:
                self._begin(order, self._carry)
            await asyncio.sleep(POLL_S)
        await asyncio.gather(*self._under_way.values())
        self._threads.shutdown(wait=False)

    async def _look(self) -> Waiting:
        try:
            return await self._in_thread(lambda: carrying.waiting(self._context))
        except AnjeonError as error:
            log.warning("commands cannot be read", reason=error.text.in_language("en"))
            return Waiting()

    def _begin(self, order: Order, work: Work) -> None:
        before = self._under_way.get(order.device.id)
        if before is None or before.done():
            self._under_way[order.device.id] = asyncio.create_task(self._guarded(order, work))

    async def _guarded(self, order: Order, work: Work) -> None:
        try:
            await work(order)
        except AnjeonError as error:
            log.warning("command put off", command=order.command.id, reason=error.text.in_language("en"))
        except Exception:
            log.exception("command failed", command=order.command.id)

    async def _carry(self, order: Order) -> None:
        claimed = await self._in_thread(lambda: carrying.claim(self._context, order))
        if claimed is None:
            return
        outcome: Outcome = Unknown()
        try:
            async with asyncio.timeout(claimed.limit_s):
                outcome = await self._outcome(claimed)
        except TimeoutError:
            log.error("command took too long", command=order.command.id)
        except Exception:
            log.exception("command failed", command=order.command.id)
        await self._store(claimed, outcome)

    async def _outcome(self, order: Order) -> Outcome:
        link = self._links.link(order.device)

        async def may_write() -> Rejected | None:
            return await self._in_thread(lambda: carrying.refusal(self._context, order))

        if order.is_fault:
            return await carry_fault(link, order, may_write)
        return await carry_write(link, order, may_write)

    async def _recover(self, order: Order) -> None:
        """End an order that its process did not live to end: read, never sent again."""
        after = None if order.writable is None else await read_word(self._links.link(order.device), order)
        await self._store(order, recovered(wanted=order.word, after=after if isinstance(after, int) else None))

    async def _store(self, order: Order, outcome: Outcome) -> None:
        while True:
            try:
                return await self._in_thread(lambda: carrying.finish(self._context, order, outcome))
            except AnjeonError as error:
                log.warning("outcome not stored", command=order.command.id, reason=error.text.in_language("en"))
            if self._stop.is_set():
                return None  # the next process reads what became of it
            await asyncio.sleep(STORE_AGAIN_S)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


async def carry_out(context: Context, links: Links, stop: threading.Event) -> None:
    """Carry out confirmed commands until ``stop`` is set; two processes that do so never both send one."""
    await Executor(context, links, stop).run()
