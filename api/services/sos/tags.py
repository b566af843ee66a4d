"""Tags: list, define, change. Whatever the way in, a tag that is stored has limits that judge and a source that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from api.errors import BadParameter, Conflict, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.control.actions import check_actions
from api.services.sos.forms import NAME, sane_name
from api.store import audit, tags
from api.store.analysis import table_names
from api.store.db import Connection, reading, writing
from api.store.sites import TABLES, is_numeric
from api.store.tags import Tag
from engine.safety.curve import valid_limits

ACTIONS = ("warn_action", "unsafe_action")  # may hold commands to devices
DIFFERENT = Text("a finite number other than maximum_safe_value")


def list_tags(context: Context) -> list[Tag]:
    """Every tag, in order of names."""
    with reading(context.engines["default"]) as connection:
        return tags.all_tags(connection)


def named_tags(context: Context, names: Sequence[str], field: str = "tags") -> list[Tag]:
    """The tags of ``names`` in that order; raises :class:`BadParameter` naming the first that does not exist."""
    with reading(context.engines["default"]) as connection:
        return named_within(connection, names, field)


def named_within(connection: Connection, names: Sequence[str], field: str = "tags") -> list[Tag]:
    """:func:`named_tags` in the caller's transaction."""
    found = tags.tags_named(connection, {name for name in names if sane_name(name)})
    for name in names:
        if name not in found:
            raise unknown_tag(name, field)
    return [found[name] for name in names]


def unknown_tag(name: str, field: str = "tags") -> BadParameter:
    """The error of a tag that is asked for and does not exist."""
    return BadParameter(field, name, Text("a tag that is defined (GET /api/sos/tags/ lists them)"), tag=name)


def define_tag(context: Context, tag: Tag, who: str) -> Tag:
    """Store a new tag and record it in the audit log.

    Raises :class:`BadParameter` for limits, a source or a command that do not hold, :class:`Conflict` for a name that
    is taken.
    """
    tag = checked(context, tag)
    with writing(context.engines["default"]) as connection:
        if not tags.add_tag(connection, tag):
            raise Conflict(Text("There is a tag {tag} already.", tag=tag.name), field="tag", tag=tag.name)
        audit.append(
            connection, now=context.now(), actor=who, action="tag defined", subject=tag.name, detail=asdict(tag)
        )
    return tag


def change_tag(context: Context, name: str, changes: Mapping[str, Any], who: str) -> Tag:
    """Change limits, counts or texts of a tag, recorded with before and after; the same values again change nothing.

    Raises :class:`NotFound` for an unknown tag, :class:`BadParameter` for limits that do not hold together.
    """
    if not changes:
        raise BadParameter("body", "{}", Text("at least one field to change"))
    with writing(context.engines["default"]) as connection:
        return change_within(connection, context, name, changes, who)


def change_within(connection: Connection, context: Context, name: str, changes: Mapping[str, Any], who: str) -> Tag:
    """:func:`change_tag` in the caller's write transaction."""
    before = tags.lock_tag(connection, name) if sane_name(name) else None
    if before is None:
        raise NotFound(Text("There is no tag {tag}.", tag=name), field="tag", tag=name)
    after = replace(before, **changes)
    check_limits(after)
    _check_actions(context, changes)
    if after != before:
        tags.replace_tag(connection, after)
        old, new = asdict(before), asdict(after)
        detail = {key: {"before": old[key], "after": new[key]} for key in new if old[key] != new[key]}
        audit.append(connection, now=context.now(), actor=who, action="tag changed", subject=name, detail=detail)
    return after


def checked(context: Context, tag: Tag) -> Tag:
    """The tag with its source spelled as the site spells it; raises :class:`BadParameter` naming what does not hold."""
    if not sane_name(tag.name):
        raise BadParameter("tag", tag.name, NAME)
    check_limits(tag)
    _check_actions(context, asdict(tag))
    if tag.table_name is not None:
        known = table_names(context.settings.analysis_tables)
        if tag.table_name not in known:
            expected = Text("one of the analysis tables {known}", known=", ".join(known))
            raise BadParameter("source.table_name", tag.table_name, expected, known=known)
        return tag
    return _with_site_source(context, tag)


def check_limits(tag: Tag) -> None:
    """Raise :class:`BadParameter` for limits that make no safety curve: equal, too far apart, not finite."""
    if not valid_limits(tag.maximum_safe_value, tag.warnning_threshold, tag.upper_safety_limit).all():
        raise BadParameter("warnning_threshold", tag.warnning_threshold, DIFFERENT)


def _check_actions(context: Context, given: Mapping[str, Any]) -> None:
    for name in ACTIONS:
        check_actions(context, given.get(name) or "", name)


def _with_site_source(context: Context, tag: Tag) -> Tag:
    site = context.settings.site(-1 if tag.site is None else tag.site)
    if site is None:
        numbers = ", ".join(str(s.id) for s in context.settings.sites)
        raise BadParameter("source.site", tag.site, Text("one of the sites {known}", known=numbers))
    if tag.table not in TABLES:
        raise BadParameter("source.table", tag.table, Text("one of {known}", known=", ".join(TABLES)))
    try:
        table = context.sites.table(site.id, tag.table)
    except NotFound as error:
        expected = Text("a table that site {site} has", site=site.id)
        raise BadParameter("source.table", tag.table, expected) from error
    column = (tag.column or "").lower()
    stored = table.column(column, field="source.column")
    if not is_numeric(stored) or column in table.keys:
        raise BadParameter("source.column", column, Text("a column of numbers that are measured"))
    for name, given in (("bank_id", tag.bank_id), ("rack_id", tag.rack_id)):
        if given is not None and name not in table.keys:
            expected = Text("no {id}: the table {table} has none", id=name, table=tag.table)
            raise BadParameter(f"source.{name}", given, expected)
    return replace(tag, column=column)
