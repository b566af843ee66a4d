"""Fields of a study by their path, as its errors name them: ``architectures[2].storage[0].energy_mwh``."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

STEP = re.compile(r"([a-z0-9_]+)|\[(\d+)\]")
Plain = dict[str, Any]


def steps(path: str) -> list[str | int]:
    """Names and places on the way to a field.

    >>> steps("architectures[2].response_s[0]")
    ['architectures', 2, 'response_s', 0]
    """
    return [name or int(place) for name, place in STEP.findall(path)]


def value_at(study: Plain, path: str) -> Any:
    """What stands at ``path``, None where nothing does.

    >>> value_at({"scenario": {"kind": "S3"}}, "scenario.kind"), value_at({}, "assumptions.gpus")
    ('S3', None)
    """
    found: Any = study
    for step in steps(path):
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def with_value(study: Plain, path: str, value: Any) -> Plain:
    """The study with another value at ``path``; None takes the field away. A path of no field changes nothing.

    >>> with_value({"runs": 1, "scenario": {"repeat": 1}}, "scenario.repeat", 6)
    {'runs': 1, 'scenario': {'repeat': 6}}
    >>> with_value({"assumptions": {"gpus": 1.0}}, "assumptions.gpus", None)
    {'assumptions': {}}
    """
    changed = deepcopy(study)
    *way, last = steps(path)
    parent: Any = changed
    for step in way:
        try:
            parent = parent[step]
        except (KeyError, IndexError, TypeError):
            return study
    if isinstance(parent, dict) and value is None:
        parent.pop(last, None)
    elif isinstance(parent, dict) or (isinstance(parent, list) and isinstance(last, int) and last < len(parent)):
        parent[last] = value
    return changed
