"""Back-tests asked for: short ones are run at once, long ones by the job process while their asker follows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.errors import AnjeonError, Conflict, NotAllowed, NotFound, TooLarge
from api.i18n import LANGUAGES, Text
from api.services.backtest.request import BacktestRequest, request_of
from api.services.backtest.study import study
from api.services.context import Context
from api.services.roles import Principal, Role
from api.store.backtest import runs as store
from api.store.backtest.runs import Run, State
from api.store.db import is_writable, reading, writing
from api.store.queries import RowQuery

AT_ONCE = 200_000  # rows of a back-test that is run while the asker waits: some seconds
MOST = 50_000_000  # rows of one that is run at all: 60 days of 8 racks at 1 s, some minutes
ROWS_A_VALUE = 5  # a tag's value at one minute takes as long as so many rows
LISTED = 50
LARGEST_ID = 2**31 - 1


def ask(context: Context, body: Mapping[str, Any], who: str) -> Run:
    """Run a back-test of few rows and return it done; store one of many for the job process and return it queued.

    ``body``: see :func:`~api.services.backtest.request.request_of`. Raises what that does, and
    :class:`~api.errors.Conflict` while this person has one that is not over, :class:`~api.errors.TooLarge` beyond
    50 million rows.
    """
    request = request_of(context, body)
    rows = _rows(context, request)
    if rows > MOST:
        text = Text("A back-test takes {most} rows at most, these are about {rows}.", most=MOST, rows=rows)
        raise TooLarge(text, field="start_time, end_time", rows=rows)
    kept = {**body, "start_time": request.start.isoformat(), "end_time": request.end.isoformat()}
    at_once = rows <= AT_ONCE
    with writing(context.engines["default"]) as connection:
        state = State.RUNNING if at_once else State.QUEUED
        run_id = store.add(connection, asked_by=who, request=kept, state=state, now=context.now())
    if run_id is None:
        raise Conflict(Text("You have a back-test that is not over yet. Wait for it or cancel it."))
    if at_once:
        carry_out(context, find_run(context, run_id), lambda: True)
    return find_run(context, run_id)


def find_run(context: Context, run_id: int) -> Run:
    """The run of an id; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        found = store.find(connection, run_id) if run_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(Text("There is no back-test {id}.", id=run_id), field="id")
    return found


def list_runs(context: Context) -> list[Run]:
    """The newest runs, without their results."""
    with reading(context.engines["default"]) as connection:
        return store.newest(connection, LISTED)


def cancel(context: Context, run_id: int, who: Principal) -> Run:
    """End a run that is not over: one's own, or anybody's as an engineer.

    Raises :class:`NotFound`, :class:`NotAllowed`, :class:`Conflict` when it is over.
    """
    run = find_run(context, run_id)
    if run.asked_by != who.name and not who.role >= Role.engineer:
        raise NotAllowed(Text("This back-test was asked for by somebody else."))
    with writing(context.engines["default"]) as connection:
        if not store.finish(connection, run_id, State.CANCELLED, context.now()):
            raise Conflict(Text("The back-test {id} is over.", id=run_id))
    return find_run(context, run_id)


def carry_out_next(context: Context, go_on: Callable[[], bool]) -> bool:
    """Run the oldest one that waits, until it is over or ``go_on`` says no; whether there was one."""
    with writing(context.engines["default"]) as connection:
        run = store.claim(connection, context.now())
    if run is None:
        return False
    carry_out(context, run, go_on)
    return True


def carry_out(context: Context, run: Run, go_on: Callable[[], bool]) -> None:
    """Run a claimed one to its end. It is stored as failed with the reason, or put back when ``go_on`` says no."""
    main = context.engines["default"]
    try:
        steps = study(context, request_of(context, run.request))
        while True:
            try:
                progress = next(steps)
            except StopIteration as end:
                with writing(main) as connection:
                    store.finish(connection, run.id, State.DONE, context.now(), result=end.value)
                return
            with writing(main) as connection:
                if not go_on():
                    store.put_back(connection, run.id)
                    return
                if not store.beat(connection, run.id, progress, context.now()):
                    return
    except AnjeonError as error:
        _fail(context, run, error.text)
    except Exception:
        _fail(context, run, Text("The back-test came upon something unexpected; the log says more."))
        raise


def _fail(context: Context, run: Run, why: Text) -> None:
    error = {language: why.in_language(language) for language in LANGUAGES}
    with writing(context.engines["default"]) as connection:
        store.finish(connection, run.id, State.FAILED, context.now(), error=error)


def _rows(context: Context, request: BacktestRequest) -> int:
    """About how many rows there are, and what the values of sets come to."""
    table = context.sites.table(request.site, "rack")
    query = RowQuery(site=request.site, table="rack", start=request.start, end=request.end)
    own = is_writable(table.site, context.settings)
    counted = context.counts.count(context.engines, table, query, context.now(), own=own).rows
    minutes = int((request.end - request.start).total_seconds() // 60)
    return counted + ROWS_A_VALUE * minutes * sum(len(one.tags) for one in request.sets)
