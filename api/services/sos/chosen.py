"""What a page shows: some tags, or the members of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.services.context import Context
from api.services.sos.sets import find_set
from api.services.sos.tags import named_tags
from api.store.db import reading
from api.store.tags import Tag, TagSet, set_of


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Tags in the order they are shown, and the set they make; None where nobody has made it yet."""

    tags: tuple[Tag, ...]
    tag_set: TagSet | None


def chosen(context: Context, names: Sequence[str], set_id: int | None = None) -> Chosen:
    """The members of the set of ``set_id`` where one is given, else the tags of ``names``.

    Raises :class:`~api.errors.NotFound` for an unknown set, :class:`~api.errors.BadParameter` for an unknown tag.
    """
    if set_id is not None:
        found = find_set(context, set_id)
        return Chosen(tags=tuple(named_tags(context, found.tags)), tag_set=found)
    if not names:
        return Chosen(tags=(), tag_set=None)
    tags = tuple(named_tags(context, list(names)))
    with reading(context.engines["default"]) as connection:
        return Chosen(tags=tags, tag_set=set_of(connection, names))
