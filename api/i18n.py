"""Korean and English texts: gettext catalogues, one ``.po`` file a subject, read at start (no compile step).

English is the message id, so the code reads as it speaks; ``api/locales/ko/*.po`` holds the Korean. A message is
marked by wrapping it in :class:`Text` (travels untranslated) or by calling a translator named ``t``; a test
collects every mark and fails when a Korean text is missing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("ko", "en")
LOCALES = Path(__file__).parent / "locales"

Translator = Callable[..., str]


@cache
def _catalogue(language: str) -> Translations:
    merged = Translations()
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as source:
            messages = read_po(source, locale=language, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, messages)
        compiled.seek(0)
        merged.add(Translations(fp=compiled), merge=True)
    return merged


class Text:
    """A message with its parameters, not yet in any language.

    >>> Text("{count} rows", count=3).in_language("en")
    '3 rows'
    """

    def __init__(self, message: str, **params: Any) -> None:
        self.message = message
        self.params = params

    def in_language(self, language: str) -> str:
        """The message in ``language`` ("ko" or "en"); parameters that are texts themselves are translated too."""
        params = {k: v.in_language(language) if isinstance(v, Text) else v for k, v in self.params.items()}
        return (
            str(_catalogue(language).gettext(self.message)).format(**params)
            if params
            else str(_catalogue(language).gettext(self.message))
        )

    def __repr__(self) -> str:
        return f"Text({self.in_language('en')!r})"


def translator(language: str) -> Translator:
    """A function ``t(message, **params) -> str`` for one language; an unknown language reads English."""

    def t(message: str, **params: Any) -> str:
        return Text(message, **params).in_language(language)

    return t


def best_language(accept: str | None, default: str) -> str:
    """The first of our languages in an ``Accept-Language`` header by its q-values, else ``default``.

    >>> best_language("fr;q=0.9, en;q=0.8, ko;q=0.1", "ko")
    'en'
    """
    ranked: list[tuple[float, int, str]] = []
    for order, part in enumerate((accept or "").split(",")):
        tag, _, q = part.strip().partition(";q=")
        language = tag.split("-")[0].lower()
        try:
            weight = float(q) if q else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and weight > 0:
            ranked.append((-weight, order, language))
    return min(ranked)[2] if ranked else default
