"""Why something was ordered: a code with its numbers, which makes a sentence in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Because:
    """``code``: a key of :data:`engine.thermal.reasons.TEMPLATES`; ``values``: its numbers, written out."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
