"""What became of a write, told by the words before and after."""

from __future__ import annotations

import pytest

from engine.field.outcomes import (
    Answer,
    Applied,
    Clamped,
    Outcome,
    Rejected,
    Unknown,
    Unreachable,
    Why,
    judge,
)

CASES: list[tuple[int | None, Answer, int | None, Outcome]] = [
    (0, Answer.ECHOED, 1, Applied(before=0, after=1)),
    (1, Answer.ECHOED, 1, Applied(before=1, after=1)),  # it held it already
    (None, Answer.ECHOED, 1, Applied(before=None, after=1)),
    (0, Answer.NONE, 1, Applied(before=0, after=1)),  # the answer was lost, the write was not
    (0, Answer.EXCEPTION, 1, Applied(before=0, after=1)),  # "busy, accepted"
    (0, Answer.ECHOED, 7, Clamped(before=0, after=7)),
    (0, Answer.NONE, 7, Clamped(before=0, after=7)),
    (0, Answer.ECHOED, 0, Rejected(why=Why.IGNORED, before=0, after=0)),
    (0, Answer.EXCEPTION, 0, Rejected(why=Why.EXCEPTION, before=0, after=0, code=4)),
    (0, Answer.EXCEPTION, None, Rejected(why=Why.EXCEPTION, before=0, after=None, code=4)),
    (0, Answer.NONE, 0, Unreachable(before=0, after=0)),
    (None, Answer.NONE, 0, Unreachable(before=None, after=0)),
    (0, Answer.NOT_SENT, None, Unreachable(before=0)),
    (0, Answer.NONE, None, Unknown(before=0)),
    (0, Answer.ECHOED, None, Unknown(before=0)),  # an echo is no proof
]


@pytest.mark.parametrize(("before", "answer", "after", "outcome"), CASES)
def test_the_words_decide_what_became_of_a_write(
    before: int | None, answer: Answer, after: int | None, outcome: Outcome
) -> None:
    code = 4 if answer is Answer.EXCEPTION else None
    assert judge(wanted=1, before=before, answer=answer, after=after, code=code) == outcome
