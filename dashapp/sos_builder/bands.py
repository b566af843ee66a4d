"""The mark and the word of a band, for one f as for a whole State of Safety."""

from __future__ import annotations

from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.widgets.marks import mark
from engine.safety.bands import Band, band


def band_mark(reader: Reader, value: float | None) -> Component | None:
    """The alarm mark of ``value`` 0..1: none when safe, 2 for a warning, 1 for unsafe, "?" for unknown."""
    kinds = {Band.WARNING: 2, Band.UNSAFE: 1, Band.UNKNOWN: "unknown"}
    kind = kinds.get(band(value))
    return None if kind is None else mark(reader, kind)


def band_word(reader: Reader, value: float | None) -> str:
    """Safe, warning, unsafe or unknown, in the reader's language."""
    t = reader.t
    words = {
        Band.SAFE: t("safe"),
        Band.WARNING: t("warning"),
        Band.UNSAFE: t("unsafe"),
        Band.UNKNOWN: t("unknown"),
    }
    return words[band(value)]
