"""What a token may use, counted over several web workers: one Meter stands for one worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.errors import DatabaseAway, TooMany
from api.services import quotas
from api.services.context import Context
from api.services.quotas import Meter
from api.services.roles import Allowance
from api.store.db import reading
from api.store.models import token_usage
from tests.conftest import Clock


class Ticks:
    """Seconds moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def allowance(requests: int = 0, size: int = 0, jti: str = "a") -> Allowance:
    return Allowance(jti=jti, requests_per_min=requests, bytes_per_day=size)


def admitted(meter: Meter, asked: Allowance, times: int) -> int:
    """How many of so many requests are let in."""
    count = 0
    for _ in range(times):
        try:
            meter.admit(asked)
        except TooMany:
            continue
        count += 1
    return count


def stored(context: Context) -> dict[tuple[str, str], int]:
    with reading(context.engines["default"]) as connection:
        return {(row.jti, row.kind): row.used for row in connection.execute(sa.select(token_usage))}


def test_one_worker_lets_in_exactly_the_limit_and_says_when_to_come_back(context: Context, ticks: Ticks) -> None:
    meter = Meter(context, ticks)
    assert admitted(meter, allowance(10), 25) == 10
    with pytest.raises(TooMany) as refused:
        meter.admit(allowance(10))
    assert refused.value.detail["retry_after_s"] == 53  # NOW is 7 s past the minute
    assert admitted(meter, allowance(10, jti="b"), 3) == 3


def test_threads_of_a_worker_together_get_the_limit_and_no_request_more(context: Context) -> None:
    meter = Meter(context)
    with ThreadPoolExecutor(max_workers=4) as pool:
        let_in = list(pool.map(lambda _: admitted(meter, allowance(300), 100), range(4)))
    assert sum(let_in) == 300
    meter.settle()
    assert stored(context)["a", "minute"] == 300


def test_the_next_minute_begins_anew(context: Context, clock: Clock, ticks: Ticks) -> None:
    meter = Meter(context, ticks)
    admitted(meter, allowance(5), 9)
    clock.now += timedelta(seconds=53)
    assert admitted(meter, allowance(5), 9) == 5


def test_a_second_later_a_worker_knows_what_the_others_let_in(context: Context, ticks: Ticks) -> None:
    """900 of 1000 in the first: it settles the first of them, then each time an eighth of what is left was used."""
    first, second = Meter(context, ticks), Meter(context, ticks)
    assert admitted(first, allowance(1000), 900) == 900
    ticks.now = 1.0
    first.admit(allowance(1000))
    assert admitted(second, allowance(1000), 500) == 99
    ticks.now = 2.0
    assert admitted(first, allowance(1000), 500) == 0


def test_three_workers_in_turn_overrun_a_small_limit_by_hardly_anything(context: Context, ticks: Ticks) -> None:
    workers = [Meter(context, ticks) for _ in range(3)]
    let_in = sum(admitted(workers[i % 3], allowance(20), 1) for i in range(200))
    assert 20 <= let_in <= 22


def test_bytes_are_counted_when_they_are_sent_and_refuse_the_next_request(context: Context, ticks: Ticks) -> None:
    one, other = Meter(context, ticks), Meter(context, ticks)
    one.admit(allowance(size=1000))
    one.sent(allowance(size=1000), 5000)  # under way: goes on to its end
    one.sent(allowance(size=1000), 5000)
    for meter in (one, other):
        with pytest.raises(TooMany) as refused:
            meter.admit(allowance(size=1000))
        assert refused.value.detail["retry_after_s"] == 77_333  # 02:31:07 UTC: 21 h 28 min 53 s to midnight


def test_no_limit_is_no_limit_and_counted_all_the_same(context: Context, ticks: Ticks) -> None:
    meter = Meter(context, ticks)
    assert meter.admit(allowance()) == {}
    assert admitted(meter, allowance(), 99) == 99
    meter.sent(allowance(), 123)
    assert meter.used_today() == {"a": (100, 123)}


def test_within_a_second_the_database_is_asked_once_for_any_number_of_requests(context: Context, ticks: Ticks) -> None:
    meter = Meter(context, ticks)
    statements: list[str] = []
    sa.event.listen(context.engines["default"], "before_cursor_execute", lambda *told: statements.append(told[2]))
    for _ in range(500):
        meter.admit(allowance(100_000))
        meter.sent(allowance(100_000), 1000)
    assert len([s for s in statements if s.startswith("INSERT INTO token_usage")]) == 1
    ticks.now = 1.0
    meter.admit(allowance(100_000))
    assert stored(context)["a", "requests"] == 501


def test_what_is_left_is_said(context: Context, ticks: Ticks) -> None:
    left = Meter(context, ticks).admit(allowance(10, 5000))
    assert {kind: (one.limit, one.left, one.seconds) for kind, one in left.items()} == {
        "minute": (10, 9, 53),
        "bytes": (5000, 5000, 77_333),
    }


def test_old_windows_are_forgotten(context: Context, clock: Clock, ticks: Ticks) -> None:
    meter = Meter(context, ticks)
    meter.admit(allowance(jti="old"))
    clock.now += timedelta(minutes=12)
    meter.admit(allowance(jti="new"))
    assert ("old", "minute") not in stored(context)
    assert ("old", "requests") in stored(context)
    clock.now += timedelta(days=1)
    meter.admit(allowance(jti="new"))
    assert {jti for jti, _ in stored(context)} == {"new"}


def test_while_the_database_is_away_each_worker_counts_for_itself_and_settles_later(
    context: Context, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = Meter(context, ticks)
    tried: list[float] = []

    def away(*_: object) -> None:
        tried.append(ticks.now)
        raise DatabaseAway("default")

    with monkeypatch.context() as patch:
        patch.setattr(quotas.token_usage, "add", away)
        assert admitted(meter, allowance(50), 99) == 50
        ticks.now = 29.0
        meter.sent(allowance(50), 10)
        assert tried == [0.0]  # no stream waits for a database that does not answer
    ticks.now = 31.0
    meter.sent(allowance(50), 10)
    assert (stored(context)["a", "requests"], stored(context)["a", "bytes"]) == (50, 20)
