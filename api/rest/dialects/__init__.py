"""How requests are read and answers written: in our own way, or as the old service did (``compat = true``)."""

from __future__ import annotations

from api.rest.dialects.compat import Compat
from api.rest.dialects.plain import Plain
from api.rest.dialects.protocol import Chosen, Dialect, Use
from api.web.current import context

__all__ = ["Chosen", "Dialect", "Use", "dialect"]

_PLAIN, _COMPAT = Plain(), Compat()


def dialect() -> Dialect:
    """The dialect of this deployment."""
    return _COMPAT if context().settings.compat else _PLAIN
