"""YAML text as plain values, with the line each stands in; what YAML would let pass silently is a problem here."""

from __future__ import annotations

from typing import Any

import yaml

from engine.field.problems import Log, Mistake

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times faster

MOST_VALUES = 50_000  # a text of a few lines can stand for millions of values through aliases
MOST_CHARACTERS = 1_000_000
DEEPEST = 20
_OPENS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSES = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def read_document(text: str, log: Log) -> Any:
    """The values of a YAML text, None where it holds nothing usable; the lines and problems go into ``log``."""
    if len(text) > MOST_CHARACTERS:
        log.add("", Mistake.TOO_LARGE, limit=MOST_VALUES)
        return None
    loader = _Loader(text)
    try:
        if _depth(text) > DEEPEST:  # looked at first: composing calls itself for every level
            log.add("", Mistake.TOO_DEEP, limit=DEEPEST)
            return None
        node = loader.get_single_node()
        return None if node is None else _Walk(loader, log).value(node, "")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        log.lines[""] = 0 if mark is None else mark.line + 1
        log.add("", Mistake.NOT_YAML, reason=error.problem or error.context or "")
    except (yaml.YAMLError, ValueError) as error:
        log.add("", Mistake.NOT_YAML, reason=str(error).splitlines()[0])
    except RecursionError:  # a list that is an item of itself
        log.add("", Mistake.TOO_DEEP, limit=DEEPEST)
    except _TooManyError:
        log.add("", Mistake.TOO_LARGE, limit=MOST_VALUES)
    finally:
        loader.dispose()
    return None


def _depth(text: str) -> int:
    """How deep its mappings and lists are nested; counting ends above what is allowed."""
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, _OPENS) - isinstance(event, _CLOSES)
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            break
    return deepest


class _TooManyError(Exception):
    pass


class _Walk:
    """Turns nodes into values, counting them."""

    def __init__(self, loader: Any, log: Log) -> None:
        self._loader = loader
        self._log = log
        self._count = 0

    def value(self, node: yaml.Node, path: str) -> Any:
        self._count += 1
        if self._count > MOST_VALUES:
            raise _TooManyError
        self._log.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{path}[{i}]") for i, item in enumerate(node.value)]
        return self._loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, f"{path}.?") if isinstance(key_node, yaml.ScalarNode) else str(key_node.tag)
            below = f"{path}.{key}" if path else str(key)
            self._log.lines[below] = key_node.start_mark.line + 1
            if key in values:
                self._log.add(below, Mistake.REPEATED_KEY)
            values[key] = self.value(value_node, below)
        return values
