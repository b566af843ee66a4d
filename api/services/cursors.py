"""Cursors: where a page begins, as an opaque text in links. It costs the same at any depth."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from api.errors import BadParameter
from api.i18n import Text
from api.store.queries import Position
from api.store.times import from_micros, to_micros

CURSOR = Text("the cursor of a next or previous link, unchanged")


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The page after ``position``, or, ``backwards``, the page before it."""

    position: Position
    backwards: bool = False

    def encode(self) -> str:
        """The text for a link."""
        letter = "b" if self.backwards else "f"
        text = f"{letter}.{to_micros(self.position.at)}.{self.position.skip}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The cursor of a link; raises :class:`BadParameter` for any other text."""
        try:
            padded = text + "=" * (-len(text) % 4)
            letter, micros, skip = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(".")
            if letter not in ("f", "b") or not skip.isdigit() or len(skip) > 12 or len(micros) > 18:
                raise ValueError
            position = Position(at=from_micros(int(micros)), skip=int(skip))
        except (ValueError, OverflowError, binascii.Error) as error:
            raise BadParameter("cursor", text, CURSOR) from error
        return cls(position=position, backwards=letter == "b")
