"""What became of a command: one type for each end it can take, and the rule that tells them apart.

The words read before and after decide, not what the device answered to the write: an echo is no proof, and silence no
refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a command was turned down."""

    EXCEPTION = "exception"  # the device answered with a Modbus exception
    IGNORED = "ignored"  # the device echoed the write and holds what it held before
    READ_ONLY = "read_only"  # the deployment never writes
    WRITES_OFF = "writes_off"  # the global switch was thrown before it was written
    DISARMED = "disarmed"  # somebody disarmed the device before it was written
    OTHER_MODE = "other_mode"  # a frequency was ordered by hand, and the mode is not manual any more
    NOT_ACCEPTED = "not_accepted"  # the map no longer has it, or no longer accepts the value


OF_THE_DEVICE = (Why.EXCEPTION, Why.IGNORED)


@dataclass(frozen=True, kw_only=True)
class Applied:
    """The device holds what was ordered: it was read back."""

    before: int | None
    after: int


@dataclass(frozen=True, kw_only=True)
class Clamped:
    """The device took something else than ordered, and not what it held before.

    ``after``: what it holds in the end. ``undone``: whether the old word was written back and read back, None where
    that is not done; ``took`` is then what it had taken.
    """

    before: int | None
    after: int | None
    took: int | None = None
    undone: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """It was turned down, by the device or by us before anything was sent; ``code``: the Modbus exception."""

    why: Why
    before: int | None = None
    after: int | None = None
    code: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """The device did not answer, and does not hold what was ordered as far as could be read."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """It was sent, and what the device holds could not be read; or whoever sent it died."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """The device is not armed: nothing was written. ``before``: what it holds, where it was asked (shadow)."""

    would_write: int
    before: int | None = None


Outcome = Applied | Clamped | Rejected | Unreachable | Unknown | Withheld


class Answer(StrEnum):
    """What came back on a write."""

    ECHOED = "echoed"
    EXCEPTION = "exception"
    NONE = "none"  # sent; nothing usable came
    NOT_SENT = "not_sent"  # there was no connection


def judge(*, wanted: int, before: int | None, answer: Answer, after: int | None, code: int | None = None) -> Outcome:
    """What became of one write of ``wanted``; ``before`` and ``after`` are words read, None where none could be.

    >>> judge(wanted=1, before=0, answer=Answer.NONE, after=1)
    Applied(before=0, after=1)
    >>> judge(wanted=90, before=80, answer=Answer.ECHOED, after=85)
    Clamped(before=80, after=85, took=None, undone=None)
    """
    if answer is Answer.NOT_SENT:
        return Unreachable(before=before)
    if after == wanted and after is not None:
        return Applied(before=before, after=after)
    if answer is Answer.EXCEPTION:
        return Rejected(why=Why.EXCEPTION, before=before, after=after, code=code)
    if after is None:
        return Unknown(before=before)
    if answer is Answer.NONE and before in (None, after):
        return Unreachable(before=before, after=after)
    if after == before:
        return Rejected(why=Why.IGNORED, before=before, after=after)
    return Clamped(before=before, after=after)


def recovered(*, wanted: int, after: int | None) -> Outcome:
    """What a command has become that somebody claimed and did not live to finish: it is read, never sent again.

    >>> recovered(wanted=1, after=0)
    Unknown(before=None, after=0)
    """
    return Applied(before=None, after=after) if after == wanted and after is not None else Unknown(after=after)
