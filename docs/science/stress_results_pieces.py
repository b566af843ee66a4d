"""What the pieces of stress-results.md share: a study that was answered, and how its numbers are written."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from api.i18n import Text
from api.services.stress.words import remark_text
from engine.stress.answer import Answer, Remark
from engine.stress.config import StudyConfig

WIDTH = 118
BN = 1e9


@dataclass(frozen=True, kw_only=True)
class Told:
    """A preset's study of one case, answered."""

    preset: str
    notes: tuple[Remark, ...]
    case: str
    config: StudyConfig
    answer: Answer
    fingerprint: str


def interval(mean: float | None, low: float | None, high: float | None, times: float, digits: int) -> str:
    """A mean with its interval in brackets."""
    if mean is None or low is None or high is None:
        return number(None if mean is None else mean * times, digits)
    return f"{number(mean * times, digits)} [{number(low * times, digits)}, {number(high * times, digits)}]"


def number(value: float | None, digits: int) -> str:
    """A number with so many digits; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text.replace("-", "−")


def say(remark: Remark) -> str:
    """A remark as a sentence."""
    return in_english(remark_text(remark))


def in_english(text: Text) -> str:
    """A text in English."""
    return text.in_language("en")


def filled(text: str) -> str:
    """A paragraph in lines that can be read in an editor."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
