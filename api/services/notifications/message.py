"""A message as it leaves: the same words and facts for a mail and for a webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Message:
    """``key`` names the message, the same for every try, so that a receiver can drop repeats. ``alarms`` are the facts
    behind the words, as JSON; ``left_out`` counts those that had no room."""

    key: str
    language: str
    subject: str
    text: str
    alarms: Sequence[Mapping[str, Any]]
    left_out: int = 0


class NotSent(Exception):
    """A try that failed, in few words of plain English for the log; it holds no secret and no full address."""
