"""Long names in little room."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def shortened(name: str, length: int) -> str:
    """``name`` in at most ``length`` characters: cut in the middle, since tags differ at both ends.

    >>> shortened("r5.max_cell_voltage", 16)
    'r5.max_c…voltage'
    """
    tail = (length - 1) // 2
    return name if len(name) <= length else f"{name[: length - 1 - tail]}…{name[-tail:]}"


def in_chart(name: str, length: int) -> str:
    """A name that somebody has given, shortened, as Plotly draws it letter by letter: it reads tags in its texts.

    >>> in_chart("A <b>", 10)
    'A &lt;b&gt;'
    """
    return escape(shortened(name, length), quote=False)


def kept_apart(names: Sequence[str], length: int) -> list[str]:
    """Names that stand side by side, each in at most ``length`` characters and no two alike, if a cut can do that.

    >>> kept_apart(["panli.over_voltage", "panli.under_voltage"], 12)
    ['…ver_voltage', '…der_voltage']
    """
    cuts = (
        [shortened(name, length) for name in names],
        [name if len(name) <= length else f"…{name[1 - length :]}" for name in names],
        [name if len(name) <= length else f"{name[: length - 1]}…" for name in names],
    )
    return next((cut for cut in cuts if len(set(cut)) == len(names)), cuts[0])
