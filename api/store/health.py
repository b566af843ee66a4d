"""Which databases answer."""

from __future__ import annotations

import sqlalchemy as sa

from api.errors import AnjeonError
from api.store.db import Engines, reading


def away(engines: Engines) -> list[str]:
    """The bind names of the databases that do not answer now."""
    silent = []
    for bind, engine in engines.items():
        try:
            with reading(engine) as connection:
                connection.execute(sa.select(1))
        except AnjeonError:
            silent.append(bind)
    return silent
