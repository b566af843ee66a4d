"""The kinds of alarms: their priority, whether they latch, their delays, and what to tell the operator of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from api.i18n import LANGUAGES

_FILE = Path(__file__).with_name("kinds.yaml")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A kind in one language: ``steps`` is what to do now, in order; ``call`` whom to call."""

    title: str
    cause: str
    consequence: str
    steps: tuple[str, ...]
    call: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of alarm; ``priority`` 1 is worst.

    ``latches``: after it has returned and was acknowledged it stays until it is reset. ``on_delay``: how long the
    condition must hold before the alarm is raised, ``off_delay``: be gone before the alarm returns.
    """

    name: str
    priority: int
    latches: bool
    on_delay: timedelta
    off_delay: timedelta
    words: Mapping[str, Words]


def kind_of(name: str) -> Kind:
    """The kind of a stored alarm; one that this program does not know is shown as ``other``.

    >>> kind_of("offgas").priority, kind_of("offgas").latches
    (1, True)
    """
    return every_kind().get(name) or every_kind()["other"]


@cache
def every_kind() -> Mapping[str, Kind]:
    """All kinds by name, in the order of the file."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _kind(name, fields) for name, fields in raw.items()})


def _kind(name: str, fields: Mapping[str, Any]) -> Kind:
    return Kind(
        name=name,
        priority=fields["priority"],
        latches=fields.get("latches", False),
        on_delay=timedelta(seconds=fields.get("on_delay_s", 0)),
        off_delay=timedelta(seconds=fields.get("off_delay_s", 0)),
        words={language: _words(fields[language]) for language in LANGUAGES},
    )


def _words(texts: Mapping[str, Any]) -> Words:
    return Words(**{**texts, "steps": tuple(texts["steps"])})
