"""``sos_limits`` of a site's entry: pairs of limits, judged as those of a tag are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.errors import BadConfiguration
from api.i18n import Text
from engine.safety.rack_sos import LOWER_BOUNDS, Misfit, Part, PartLimits, misfit, range_of


def sos_limits_entry(entry: Any, where: str) -> dict[str, tuple[float, float]]:
    """The pairs (maximum safe value, warning value) by sub-score.

    Raises :class:`~api.errors.BadConfiguration` naming an unknown sub-score, what is no pair of numbers, two equal
    numbers, a warning value on the safe side and what no sensor measures.
    """
    if not isinstance(entry, Mapping):
        raise BadConfiguration(Text("{key}: a table of keys is needed.", key=where))
    return {name: _pair(name, pair, f"{where}.{name}") for name, pair in entry.items()}


def _pair(name: str, pair: Any, key: str) -> tuple[float, float]:
    if name not in tuple(Part):
        raise BadConfiguration(Text("{key}: there is no such setting. Known: {known}", key=key, known=", ".join(Part)))
    part = Part(name)
    if not (isinstance(pair, Sequence) and len(pair) == 2 and all(type(value) in (int, float) for value in pair)):
        raise BadConfiguration(Text("{key}: two numbers are needed: [maximum safe value, warning value].", key=key))
    max_safe, warning = (float(value) for value in pair)
    wrong = misfit(part, PartLimits(max_safe=max_safe, warning=warning))
    if wrong is Misfit.OUT_OF_RANGE:
        low, high = range_of(part)
        raise BadConfiguration(Text("{key}: numbers from {low} to {high} are needed.", key=key, low=low, high=high))
    if wrong is Misfit.EQUAL:
        raise BadConfiguration(Text("{key}: the maximum safe value and the warning value must differ.", key=key))
    if wrong is Misfit.SIDE:
        below = Text("{key}: the warning value must lie below the maximum safe value {value}.", key=key, value=max_safe)
        above = Text("{key}: the warning value must lie above the maximum safe value {value}.", key=key, value=max_safe)
        raise BadConfiguration(below if part in LOWER_BOUNDS else above)
    return max_safe, warning
