"""A measured trace in place of a made one: which, as a text that a select holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MADE = "made"
NAME = re.compile(r"(trace|study):(\d{1,9})")


def trace_name(value: Any) -> str:
    """The text of a reference to a trace.

    >>> trace_name({"trace": 3}), trace_name({"study": 12}), trace_name(None)
    ('trace:3', 'study:12', 'made')
    """
    if not isinstance(value, Mapping):
        return MADE
    return next((f"{kind}:{number}" for kind, number in value.items()), MADE)


def reference(name: str) -> dict[str, int] | None:
    """The reference of a text: an uploaded trace, or the values of a saved study; None for a made one.

    >>> reference("trace:3"), reference("made")
    ({'trace': 3}, None)
    """
    found = NAME.fullmatch(name)
    return {found[1]: int(found[2])} if found else None
