"""Safety tags and the sets made of them, as rows of ``tag_list`` and ``tag_combination_map``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.models import tag_combination_map, tag_list
from api.store.upsert import insert_into

SEPARATOR = ","  # between the tags of TAG_SET; no tag's name may hold it


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A quantity that is judged: where its value comes from, from when on it is less than safe, and what to do then.

    The source is an analysis table (``table_name``, the full name: ``analysis_result_keti``) or a column of a site
    (``site``, ``table``, ``column``; an id left out means the worst over the matching devices). The limits are in the
    source's own unit; ``max_age_s`` is the age in seconds from which on a value is stale.
    """

    name: str
    table_name: str | None = None
    site: int | None = None
    table: str | None = None
    column: str | None = None
    bank_id: int | None = None
    rack_id: int | None = None
    absolute: bool = False
    maximum_safe_value: float
    warnning_threshold: float  # the existing tables spell it so
    upper_safety_limit: float = 0.8
    max_count: int = 3
    max_age_s: int = 180
    action: str | None = None
    warn_action: str | None = None
    unsafe_action: str | None = None
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class TagSet:
    """A combination of tags judged together; the same tags in any order are the same set."""

    set_id: int
    tags: tuple[str, ...]
    created_at: datetime


_COLUMNS = {
    "name": "TAG",
    "table_name": "TABLE_NAME",
    "site": "SITE",
    "table": "SITE_TABLE",
    "column": "SITE_COLUMN",
    "bank_id": "BANK_ID",
    "rack_id": "RACK_ID",
    "absolute": "ABSOLUTE",
    "maximum_safe_value": "MAXIMUM_SAFE_VALUE",
    "warnning_threshold": "WARNNING_THRESHOLD",
    "upper_safety_limit": "UPPER_SAFETY_LIMIT",
    "max_count": "MAX_COUNT",
    "max_age_s": "MAX_AGE_S",
    "action": "ACTION",
    "warn_action": "WARN_ACTION",
    "unsafe_action": "UNSAFE_ACTION",
    "message": "MESSAGE",
}


def all_tags(connection: sa.Connection) -> list[Tag]:
    """Every tag, in order of names."""
    return _tags(connection, sa.select(tag_list).order_by(tag_list.c.TAG))


def tags_named(connection: sa.Connection, names: Collection[str]) -> dict[str, Tag]:
    """The tags of ``names`` that exist, by name."""
    return {tag.name: tag for tag in _tags(connection, sa.select(tag_list).where(tag_list.c.TAG.in_(names)))}


def add_tag(connection: sa.Connection, tag: Tag) -> bool:
    """Store a new tag; False when there is one of that name already (nothing is changed then)."""
    made = connection.execute(insert_into(connection, tag_list).values(_row(tag)).on_conflict_do_nothing())
    return made.rowcount == 1


def lock_tag(connection: sa.Connection, name: str) -> Tag | None:
    """The tag of a name, held against other writers until the caller's transaction ends; None when there is none."""
    # SQLite's write transaction holds the whole database already and leaves FOR UPDATE out
    found = _tags(connection, sa.select(tag_list).where(tag_list.c.TAG == name).with_for_update())
    return found[0] if found else None


def replace_tag(connection: sa.Connection, tag: Tag) -> None:
    """Write all columns of a tag that exists."""
    connection.execute(tag_list.update().where(tag_list.c.TAG == tag.name).values(_row(tag)))


def all_sets(connection: sa.Connection) -> list[TagSet]:
    """Every set, in order of ids."""
    rows = connection.execute(sa.select(tag_combination_map).order_by(tag_combination_map.c.SET_ID)).mappings()
    return [_set(row) for row in rows]


def set_members(connection: sa.Connection, set_ids: Collection[int] | None = None) -> dict[int, tuple[str, ...]]:
    """The tags of every set (or of ``set_ids``) by id and no more: the minute job reads ten thousand."""
    query = sa.select(tag_combination_map.c.SET_ID, tag_combination_map.c.TAG_SET).order_by(
        tag_combination_map.c.SET_ID
    )
    if set_ids is not None:
        query = query.where(tag_combination_map.c.SET_ID.in_(set_ids))
    return {set_id: tuple(tags.split(SEPARATOR)) for set_id, tags in connection.execute(query).all()}


def find_set(connection: sa.Connection, set_id: int) -> TagSet | None:
    """The set of an id, None when there is none."""
    query = sa.select(tag_combination_map).where(tag_combination_map.c.SET_ID == set_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _set(row)


def set_of(connection: sa.Connection, tags: Collection[str]) -> TagSet | None:
    """The set of exactly these tags, None when there is none yet."""
    query = sa.select(tag_combination_map).where(tag_combination_map.c.TAG_SET == identity(tags))
    row = connection.execute(query).mappings().first()
    return None if row is None else _set(row)


def add_set(connection: sa.Connection, tags: Collection[str], now: datetime) -> bool:
    """Store a new set; False when the same tags are a set already, whoever made it a moment ago."""
    row = {"TAG_SET": identity(tags), "CREATED_AT": now}
    made = connection.execute(insert_into(connection, tag_combination_map).values(row).on_conflict_do_nothing())
    return made.rowcount == 1


def identity(tags: Collection[str]) -> str:
    """How a set is told from others: its tags in order.

    >>> identity(["b", "a"])
    'a,b'
    """
    return SEPARATOR.join(sorted(tags))


def _tags(connection: sa.Connection, query: sa.Select[Any]) -> list[Tag]:
    rows = connection.execute(query).mappings()
    return [Tag(**{field: row[column] for field, column in _COLUMNS.items()}) for row in rows]


def _row(tag: Tag) -> dict[str, Any]:
    return {column: getattr(tag, field) for field, column in _COLUMNS.items()}


def _set(row: sa.RowMapping) -> TagSet:
    return TagSet(set_id=row["SET_ID"], tags=tuple(row["TAG_SET"].split(SEPARATOR)), created_at=row["CREATED_AT"])
