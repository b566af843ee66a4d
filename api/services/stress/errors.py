"""What is wrong with a study, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import BadParameter
from api.i18n import Text
from engine.stress.fields import PROBLEMS, BadField


def named(error: BadField) -> BadParameter:
    """The error with its field, what was given and what is accepted.

    >>> named(BadField("runs", 0, "range", low="1", high="1000000")).text.in_language("en")
    'runs: 0 is not accepted. Expected: a number from 1 to 1000000'
    """
    given = Text("nothing") if error.given is None else _readable(str(error.given))
    limits = {name: _readable(limit) for name, limit in error.limits.items()}
    return BadParameter(_readable(error.field), given, Text(PROBLEMS[error.problem], **limits))


@contextmanager
def naming() -> Iterator[None]:
    """Raise the engine's :class:`BadField` as our :class:`BadParameter`."""
    try:
        yield
    except BadField as error:
        raise named(error) from error


def _readable(text: str) -> str:
    """Without halves of characters, which JSON can bring and no answer can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
