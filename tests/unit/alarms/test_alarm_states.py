"""The life of an alarm, cell by cell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from engine.safety.alarms import HELD, TABLE, Act, Refusal, Standing, State, chain_of, step

# rows: acts; columns: states, both in order. A word with a slash: while the condition holds / when it has gone;
# "~" stands for where an acknowledged alarm ends: normal, or latched where its kind latches. In capitals: refused.
EXPECTED = """
             normal              unacknowledged          acknowledged         returned_unacknowledged latched              shelved          suppressed         out_of_service
raise        unacknowledged      unacknowledged          acknowledged         unacknowledged          unacknowledged       shelved          suppressed         out_of_service
return       NOTHING_STANDS      returned_unacknowledged ~                    returned_unacknowledged latched              shelved          suppressed         out_of_service
acknowledge  NOTHING_STANDS      acknowledged            ALREADY_ACKNOWLEDGED ~                       ALREADY_ACKNOWLEDGED HELD             HELD               HELD
reset        NOTHING_STANDS      STILL_STANDS            STILL_STANDS         ACKNOWLEDGE_FIRST       normal               HELD             HELD               HELD
shelve       shelved             shelved                 shelved              shelved                 shelved              ALREADY_SHELVED  HELD               HELD
unshelve     NOT_SHELVED         NOT_SHELVED             NOT_SHELVED          NOT_SHELVED             NOT_SHELVED          unacknowledged/~ NOT_SHELVED        NOT_SHELVED
shelf_ended  NOT_SHELVED         NOT_SHELVED             NOT_SHELVED          NOT_SHELVED             NOT_SHELVED          unacknowledged/~ NOT_SHELVED        NOT_SHELVED
suppress     suppressed          suppressed              suppressed           suppressed              suppressed           suppressed       ALREADY_SUPPRESSED HELD
unsuppress   NOT_SUPPRESSED      NOT_SUPPRESSED          NOT_SUPPRESSED       NOT_SUPPRESSED          NOT_SUPPRESSED       NOT_SUPPRESSED   unacknowledged/~   NOT_SUPPRESSED
take_out     out_of_service      out_of_service          out_of_service       out_of_service          out_of_service       out_of_service   out_of_service     ALREADY_OUT
put_back     NOT_OUT             NOT_OUT                 NOT_OUT              NOT_OUT                 NOT_OUT              NOT_OUT          NOT_OUT            unacknowledged/~
"""  # noqa: E501

HEAD, *LINES = [line.split() for line in EXPECTED.strip().splitlines()]
CELLS = [(State(state), Act(act), cell) for act, *cells in LINES for state, cell in zip(HEAD, cells, strict=True)]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def meant(cell: str, *, is_active: bool, latches: bool) -> State | Refusal:
    if cell.isupper():
        return Refusal[cell]
    holding, _, gone = cell.partition("/")
    word = holding if is_active or not gone else gone
    return State("latched" if latches else "normal") if word == "~" else State(word)


@pytest.mark.parametrize(("state", "act", "cell"), CELLS)
def test_every_act_in_every_state_leads_where_the_table_says(state: State, act: Act, cell: str) -> None:
    for is_active, latches in product((True, False), repeat=2):
        found = step(state, act, is_active=is_active, latches=latches)
        assert found is meant(cell, is_active=is_active, latches=latches), (is_active, latches)


def test_the_table_has_a_cell_for_every_state_and_act() -> None:
    assert {(state, act) for state, act, _ in CELLS} == set(product(State, Act))
    assert {state: set(acts) for state, acts in TABLE.items()} == {state: set(Act) for state in State}


@pytest.mark.parametrize("state", [State.UNACKNOWLEDGED, State.ACKNOWLEDGED, *sorted(HELD)])
def test_while_a_condition_holds_no_act_takes_it_for_normal(state: State) -> None:
    for act, latches in product(set(Act) - {Act.RETURN}, (True, False)):
        assert step(state, act, is_active=True, latches=latches) not in (State.NORMAL, State.LATCHED), act


def test_the_first_of_a_chain_is_the_one_everything_followed_from() -> None:
    def at(minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    first = Standing(id=1, raised_at=at(0), first_out=1)
    second = Standing(id=2, raised_at=at(8), first_out=1)
    assert chain_of(at(9), [first]) == 1
    assert chain_of(at(16), [first, second]) == 1  # 16 minutes after the first, but 8 after the second
    assert chain_of(at(19), [first, second]) is None
    assert chain_of(at(-1), [first]) is None  # reported late: it was there before


def test_of_two_chains_the_later_one_is_joined() -> None:
    others = [
        Standing(id=1, raised_at=NOON, first_out=1),
        Standing(id=2, raised_at=NOON + timedelta(minutes=5), first_out=2),
    ]
    assert chain_of(NOON + timedelta(minutes=6), others) == 2
