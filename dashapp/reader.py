"""Who looks at the screen: identity, language, theme, time zone. Every layout and callback gets one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from flask import request

from api.i18n import Text, translator
from api.services.context import Context
from api.services.roles import Principal, Role
from api.web import current

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The person in front of a page, with the deployment it shows. ``language`` is "ko" or "en"."""

    context: Context
    principal: Principal
    language: str
    theme: Theme

    def t(self, message: str, **params: object) -> str:
        """``message`` in the reader's language."""
        return translator(self.language)(message, **params)

    def say(self, text: Text) -> str:
        """A ready :class:`Text` in the reader's language."""
        return text.in_language(self.language)

    def name(self, names: Mapping[str, str]) -> str:
        """The reader's one of a name by language, as sites have it."""
        return names.get(self.language) or next(iter(names.values()))

    def may(self, role: Role) -> bool:
        """Whether the reader's role reaches ``role``."""
        return self.principal.role is not Role.engine and self.principal.role >= role

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the frame's clock: the first site's."""
        sites = self.context.settings.sites
        return sites[0].zone if sites else ZoneInfo("UTC")

    @property
    def now(self) -> datetime:
        return self.context.now()


def theme() -> Theme:
    """The theme cookie; light where nothing was chosen."""
    chosen = request.cookies.get("theme")
    return cast(Theme, chosen) if chosen in THEMES else "light"


def reader() -> Reader:
    """The reader of the present request."""
    return Reader(context=current.context(), principal=current.principal(), language=current.language(), theme=theme())
