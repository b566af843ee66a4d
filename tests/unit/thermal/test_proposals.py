"""Proposals of several actors for one frequency."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.thermal.because import Because
from engine.thermal.limits import MAX_HZ, MIN_HZ
from engine.thermal.proposals import PRIORITY, Proposal, Source, resolve

frequencies = st.floats(MIN_HZ, MAX_HZ)


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    lower, upper = sorted((draw(frequencies), draw(frequencies)))
    source = draw(st.sampled_from(sorted(Source)))
    wanted = draw(st.one_of(st.none(), frequencies))
    return Proposal(source=source, because=Because(code=source), wanted_hz=wanted, lower_hz=lower, upper_hz=upper)


BASE = Proposal(source=Source.ECONOMY, because=Because(code="base"), wanted_hz=45.0)


@settings(max_examples=200, deadline=None)
@given(st.lists(proposals(), max_size=6))
def test_the_result_is_inside_the_bounds_of_every_higher_priority(found: list[Proposal]) -> None:
    resolved = resolve([*found, BASE])
    assert resolved.hz is not None
    lower, upper = MIN_HZ, MAX_HZ
    for each in sorted(found, key=lambda one: PRIORITY[one.source]):
        if PRIORITY[each.source] >= PRIORITY[resolved.source] or max(each.lower_hz, lower) > min(each.upper_hz, upper):
            break  # bounds that do not meet those above them give way
        lower, upper = max(each.lower_hz, lower), min(each.upper_hz, upper)
    assert lower - 1e-6 <= resolved.hz <= upper + 1e-6


@settings(max_examples=100, deadline=None)
@given(st.lists(proposals(), max_size=5), st.randoms())
def test_the_order_in_which_they_are_brought_changes_nothing_between_priorities(
    found: list[Proposal], rng: st.DataObject
) -> None:
    one_each = list({PRIORITY[each.source]: each for each in [BASE, *found]}.values())
    shuffled = list(one_each)
    rng.shuffle(shuffled)
    if any(each.wanted_hz is not None for each in one_each):
        assert resolve(one_each) == resolve(shuffled)


def test_a_lower_priority_cannot_leave_the_bounds_of_safety_whose_word_it_then_is() -> None:
    held = Proposal(source=Source.SAFETY, because=Because(code="limit_near"), lower_hz=50.0)
    manual = Proposal(source=Source.OPERATOR, because=Because(code="manual"), wanted_hz=42.0)
    resolved = resolve([BASE, manual, held])
    assert (resolved.hz, resolved.source, resolved.because.code) == (50.0, Source.SAFETY, "limit_near")


def test_what_is_withheld_is_not_ordered_whatever_safety_wants() -> None:
    safe = Proposal(source=Source.SAFETY, because=Because(code="limit"), wanted_hz=60.0, lower_hz=60.0)
    left = Proposal(source=Source.AVAILABILITY, because=Because(code="fans_left"), withholds=True)
    assert resolve([BASE, safe, left]).hz is None


def test_without_a_wish_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="nobody wants"):
        resolve([Proposal(source=Source.SAFETY, because=Because(code="limit_near"), lower_hz=50.0)])
