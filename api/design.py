"""The values of the visual language, read from where they are written: the style sheet ``assets/tokens.css``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TOKENS_CSS = Path(__file__).resolve().parents[1] / "assets" / "tokens.css"
BLOCKS = {"light": ":root", "dark": '[data-bs-theme="dark"]'}


@cache
def tokens(theme: str) -> dict[str, str]:
    """The custom properties of ``theme`` ("light" or "dark") without their dashes: ``tokens("dark")["surface-1"]``.

    The dark block only overrides, as in the style sheet.
    """
    css = TOKENS_CSS.read_text(encoding="utf-8")
    values = _block(css, BLOCKS["light"])
    return values if theme == "light" else {**values, **_block(css, BLOCKS[theme])}


def _block(css: str, selector: str) -> dict[str, str]:
    body = css.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", body)}
