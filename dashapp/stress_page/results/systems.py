"""The architectures of a study as the result names them: in full, and short where there is little room."""

from __future__ import annotations

from dataclasses import dataclass

from api.i18n import Text
from api.services.stress.words import system_text
from dashapp.figures.names import shortened
from dashapp.reader import Reader
from engine.stress.answer import Answer

SHORT = {"Legacy grid": Text("Legacy"), "Smart grid": Text("Smart"), "CEMS microgrid": Text("CEMS")}
SHORT_LENGTH, WIDE_LENGTH = 9, 6  # letters; of Hangul, which is wider


@dataclass(frozen=True, kw_only=True)
class System:
    """``key`` as in the study, ``index`` in its order (gives colour and dash), ``name`` and ``short`` to read."""

    key: str
    index: int
    name: str
    short: str


def systems_of(reader: Reader, answer: Answer) -> list[System]:
    """The systems in the order of the study."""
    return [
        System(key=key, index=index, name=reader.say(system_text(key)), short=_short(reader, key))
        for index, key in enumerate(answer.systems)
    ]


def _short(reader: Reader, key: str) -> str:
    return reader.say(SHORT[key]) if key in SHORT else shortened(key, SHORT_LENGTH if key.isascii() else WIDE_LENGTH)
