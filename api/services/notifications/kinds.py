"""The words of a kind of alarm, as a message needs them."""

from __future__ import annotations

from dataclasses import dataclass

from api.store.notifications.alarms import AlarmNow


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """Title, cause, consequence, steps and whom to call, in one language."""

    title: str
    cause: str = ""
    consequence: str = ""
    steps: tuple[str, ...] = ()
    call: str = ""


def words_of(alarm: AlarmNow, language: str) -> KindWords:
    """What an alarm of this kind is called and what is to be done."""
    return KindWords(title=f"{alarm.kind} {alarm.subject}".strip())
