"""How a device answers, and when it is asked again after silence."""

from __future__ import annotations

import random

from api.store.devices.states import Link
from jobs.devices.link import Failure, Trouble

SILENT_AFTER = 2  # ticks in a row without an answer: one lost packet is no silence
BAD_AFTER = 2
UNTURNED_S = 10  # without an answer because its turn on the line never comes: nothing is known of it either
LONGEST_DELAY_S = 30.0
JITTER = 0.3
NO_ANSWER = (Trouble.TIMEOUT, Trouble.REFUSED)
NO_UNIT = (10, 11)  # exceptions of a converter: the line is not there, the unit behind it does not answer


def is_silence(failure: Failure) -> bool:
    """Whether the device itself did not answer, whatever a converter before it said.

    >>> is_silence(Failure(trouble=Trouble.EXCEPTION, code=11)), is_silence(Failure(trouble=Trouble.EXCEPTION, code=2))
    (True, False)
    """
    return failure.trouble in NO_ANSWER or (failure.trouble is Trouble.EXCEPTION and failure.code in NO_UNIT)


class Health:
    """Counts answers and troubles of one device, tick by tick. Moments are whole seconds since 1970."""

    def __init__(self, rng: random.Random, second: int) -> None:
        self._rng = rng
        self.link = Link.NEVER
        self.since = second
        self.answered_at: int | None = None
        self.silent_ticks = 0
        self._begun = second
        self._is_left_out = False
        self._bad_ticks = 0
        self._ask_at = 0

    def is_due(self, second: int) -> bool:
        """Whether it is to be asked at this tick; a silent one is left alone for a while."""
        return second >= self._ask_at or second < self._ask_at - 2 * LONGEST_DELAY_S  # the clock was set back

    def answered(self, second: int, *, is_bad: bool) -> None:
        """It answered; ``is_bad``: something else than was asked."""
        self.answered_at = second
        self.silent_ticks = 0
        self._is_left_out = False
        self._ask_at = 0
        self._bad_ticks = self._bad_ticks + 1 if is_bad else 0
        if not is_bad:
            self._become(Link.UP, second)
        elif self._bad_ticks >= BAD_AFTER:
            self._become(Link.BAD, second)

    def kept_silent(self, second: int) -> None:
        """It did not answer: the next try comes after 1, 2, 4 .. 30 s, or up to 30 % sooner."""
        self.silent_ticks += 1
        delay_s = min(2.0 ** (self.silent_ticks - 1), LONGEST_DELAY_S) * self._rng.uniform(1 - JITTER, 1)
        self._ask_at = second + max(1, round(delay_s))
        self._tell(second)

    def left_out(self, second: int) -> None:
        """It was not asked, as others had the line."""
        last = self._begun if self.answered_at is None else self.answered_at
        self._is_left_out = second - last >= UNTURNED_S
        self._tell(second)

    @property
    def is_silent(self) -> bool:
        """Whether it has been silent for longer than a lost packet explains."""
        return self._is_left_out or self.silent_ticks >= SILENT_AFTER

    def _tell(self, second: int) -> None:
        if self.is_silent:
            self._become(Link.NEVER if self.answered_at is None else Link.SILENT, second)

    def _become(self, link: Link, second: int) -> None:
        if link is not self.link:
            self.link, self.since = link, second
