"""Fields of a study as they were given: read, checked against what is accepted, and refused by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any


class BadField(ValueError):
    """A field of a study is not accepted. ``field``: its path, as ``architectures[2].storage[0].efficiency``;
    ``given``: what stood there; ``problem``: one of :data:`PROBLEMS`, with its ``limits``, from which the reader's
    language makes a sentence. ``str()`` is the English one.

    >>> print(BadField("runs", 0, "range", low="1", high="1000000"))
    runs: 0 is not accepted. Expected: a number from 1 to 1000000
    """

    def __init__(self, field: str, given: Any, problem: str, **limits: str) -> None:
        self.field, self.given, self.problem, self.limits = field, given, problem, limits
        expected = PROBLEMS[problem].format(**limits)
        super().__init__(f"{field}: {str(given)[:80]} is not accepted. Expected: {expected}")


PROBLEMS = {  # each is a message of the catalogues too (api.services.stress.errors)
    "range": "a number from {low} to {high}",
    "above": "a number above {low}, up to {high}",
    "whole": "a whole number from {low} to {high}",
    "choice": "one of {known}",
    "missing": "this field",
    "unknown": "one of the fields {known}",
    "object": "an object with fields",
    "list": "a list of {low} to {high} entries",
    "text": "a text of 1 to {high} characters",
    "pair": "two numbers, the smaller first, each from {low} to {high}",
    "twice": "a name that no other of them has",
    "json": "a JSON document",
    "contract": "at least the base load of {low} MW",
    "length": "exactly {low} values, one a step",
    "gap": "a number at every step; step {at} has none",
    "window": "a time within the study's {high} s",
    "bursts": "a scenario of at most {high} bursts of load in all",
    "csv": "a CSV text with a line of names and rows under it",
    "column": "a column named {known}",
    "number": "a number or nothing in every row; row {at} has another text",
    "time": "a time in every row; row {at} has none that can be read",
    "zone": "times that are all of the same zone",
    "ascending": "times that rise from row to row; row {at} does not",
    "hole": "at most {high} s without a number; there are more from row {at} on",
    "count": "a number from 0 on in every row; row {at} has none",
    "idle": "rows with tokens, at more than one time",
    "cover": "values from {low} to {high} s after midnight",
    "work": "at most {high} runs times steps times architectures",
}

_NONE = object()


class Fields:
    """The fields of one JSON object. Each is taken once; what is left at the end is unknown and refused."""

    def __init__(self, given: Any, path: str = "") -> None:
        if not isinstance(given, Mapping):
            raise BadField(path or "study", given, "object")
        self.path, self._given, self._taken = path, given, set[str]()

    def name(self, field: str) -> str:
        """The path of a field of this object."""
        return f"{self.path}.{field}" if self.path else field

    def has(self, field: str) -> bool:
        """Whether the field is given and not null."""
        self._taken.add(field)
        return self._given.get(field) is not None

    def raw(self, field: str, default: Any = _NONE) -> Any:
        """What stands in a field; its default where it is not given."""
        self._taken.add(field)
        if field in self._given:
            return self._given[field]
        if default is _NONE:
            raise BadField(self.name(field), None, "missing")
        return default

    def number(self, field: str, low: float, high: float, default: Any = _NONE, *, above: bool = False) -> float:
        """A finite number from ``low`` (or above it) to ``high``."""
        value = self.raw(field, default)
        problem = "above" if above else "range"
        return checked_number(self.name(field), value, low, high, problem)

    def whole(self, field: str, low: int, high: int, default: Any = _NONE) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self.raw(field, default)
        number = checked_number(self.name(field), value, low, high, "whole")
        if number != int(number):
            raise BadField(self.name(field), value, "whole", low=str(low), high=str(high))
        return int(number) if isinstance(value, float) else int(value)

    def choice(self, field: str, known: Iterable[str], default: Any = _NONE) -> str:
        """One of the known words."""
        value, words = self.raw(field, default), list(known)
        if value not in words:
            raise BadField(self.name(field), value, "choice", known=", ".join(words))
        return str(value)

    def text(self, field: str, longest: int, default: Any = _NONE) -> str:
        """A text that is not empty."""
        value = self.raw(field, default)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest or not value.isprintable():
            raise BadField(self.name(field), value, "text", high=str(longest))
        return value

    def pair(self, field: str, low: float, high: float, default: Any = _NONE) -> tuple[float, float]:
        """Two numbers in order."""
        value = self.raw(field, default)
        limits = {"low": f"{low:g}", "high": f"{high:g}"}
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise BadField(self.name(field), value, "pair", **limits)
        first, second = (checked_number(self.name(field), one, low, high, "pair") for one in value)
        if first > second:
            raise BadField(self.name(field), value, "pair", **limits)
        return first, second

    def objects(self, field: str, low: int, high: int, default: Any = _NONE) -> list[Fields]:
        """A list of objects."""
        value = self.raw(field, default)
        if not isinstance(value, list | tuple) or not low <= len(value) <= high:
            raise BadField(self.name(field), value, "list", low=str(low), high=str(high))
        return [Fields(one, f"{self.name(field)}[{at}]") for at, one in enumerate(value)]

    def done(self) -> None:
        """Refuse what nobody took."""
        left = sorted(str(name) for name in self._given if name not in self._taken)
        if left:
            raise BadField(self.name(left[0]), left[0], "unknown", known=", ".join(sorted(self._taken)))


def checked_number(field: str, value: Any, low: float, high: float, problem: str = "range") -> float:
    """``value`` as a float; refused where it is no finite number from ``low`` to ``high`` (``above``: not ``low``)."""
    limits = {"low": f"{low:.12g}", "high": f"{high:.12g}"}
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadField(field, value, problem, **limits)
    number = float(value) if abs(value) < 1e300 else math.inf
    if not low <= number <= high or (problem == "above" and number <= low):
        raise BadField(field, value, problem, **limits)
    return number
