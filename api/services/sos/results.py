"""Results that outside analysis engines deliver: a delivery may be repeated, it never doubles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.errors import BadParameter, Conflict, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.sos.forms import sane_name
from api.services.sos.tags import unknown_tag
from api.store import tags
from api.store.analysis import table_names
from api.store.db import reading, writing
from api.store.delivery import Key, put_results
from api.store.tags import Tag

MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Result:
    """The value of a tag at a moment, None when its engine has none."""

    tag: str
    timestamp: datetime
    value: float | None


def deliver(context: Context, results: Sequence[Result]) -> int:
    """Store results in the tables of their tags and return how many moments of tags that were: all or none.

    A value delivered again replaces the first. Raises :class:`BadParameter` naming the item of an unknown tag, of one
    that reads no analysis table, or of a second value for one moment; :class:`TooLarge` beyond 10 000 items;
    :class:`Conflict` where the analysis tables are someone else's.
    """
    if context.settings.analysis_url:
        raise Conflict(Text("The analysis tables are attached and only read: deliver into them directly."))
    if len(results) > MOST:
        raise TooLarge(Text("At most {most} results are taken at once.", most=MOST), field="body", most=MOST)
    by_table: dict[str, dict[Key, float | None]] = defaultdict(dict)
    known = _tags(context, results)
    for index, result in enumerate(results):
        values = by_table[str(known[result.tag].table_name)]
        key = (result.tag, result.timestamp)
        if values.setdefault(key, result.value) != result.value:
            raise BadParameter(f"[{index}].value", result.value, Text("one value for each tag and timestamp"))
    with writing(context.engines["analysis"]) as connection:
        for table_name, values in by_table.items():
            put_results(connection, table_name, values)
    return sum(len(values) for values in by_table.values())


def _tags(context: Context, results: Sequence[Result]) -> dict[str, Tag]:
    first: dict[str, int] = {}
    for index, result in enumerate(results):
        first.setdefault(result.tag, index)
    with reading(context.engines["default"]) as connection:
        known = tags.tags_named(connection, {name for name in first if sane_name(name)})
    tables = table_names(context.settings.analysis_tables)
    for name, index in first.items():
        if name not in known:
            raise unknown_tag(name, f"[{index}].tag")
        if known[name].table_name not in tables:
            raise BadParameter(f"[{index}].tag", name, Text("a tag whose source is an analysis table"), tag=name)
    return known
