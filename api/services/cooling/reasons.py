"""Why a cooling loop did something, as a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.i18n import Text
from engine.thermal.reasons import TEMPLATES, WORDS


def reason_text(because: Sequence[Any] | None) -> Text | None:
    """The sentence of a stored reason, [code, values]; None for none.

    One that this program does not know, as another version may have stored it, reads as it is stored.
    """
    if not because:
        return None
    code, values = because[0], because[1] if len(because) > 1 else {}
    given = {name: Text(value) if name in WORDS else value for name, value in values.items()}
    try:
        TEMPLATES[code].format(**values)
    except (KeyError, IndexError):
        return Text("{code}: {values}", code=code, values=", ".join(f"{k} {v}" for k, v in values.items()))
    return Text(TEMPLATES[code], **given)
