"""``site check``: what is missing or odd at a site, table by table, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from api.config import Site
from api.errors import AnjeonError
from api.i18n import Text
from api.services.context import Context
from api.store.catalogue import known
from api.store.db import reading
from api.store.loading import conflict_key, index_statement
from api.store.reflection import ReflectedTable, TimeStorage
from api.store.site_probe import Sample, finds_times, look_into
from api.store.sites import KEYS, TABLES, WHY_UNUSABLE


class Severity(Enum):
    """error: not served, or served wrongly; warning: served, but slow or doubtful; note: good to know."""

    error = "error"
    warning = "warning"
    note = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in ``table`` (empty: the site as a whole); ``fix`` is a statement or command, if there is one."""

    severity: Severity
    table: str
    text: Text
    fix: str = ""


def check_site(context: Context, site_id: int) -> list[Finding]:
    """What is missing or odd at a site; nothing is written and no table is read as a whole.

    Duplicates, NaN and rows of the future are looked for in at most 10 000 rows a table. Raises
    :class:`~api.errors.NotFound` for an unknown site.
    """
    site = context.sites.site(site_id)
    findings: list[Finding] = []
    for table in TABLES:
        try:
            findings += _check_table(context, site, table)
        except AnjeonError as error:
            findings.append(Finding(severity=Severity.error, table=table, text=error.text))
    return findings


def _check_table(context: Context, site: Site, table: str) -> Iterator[Finding]:
    seen = context.sites.look(site, table)
    if seen is None:
        severity = Severity.error if KEYS[table] else Severity.note
        yield Finding(severity=severity, table=table, text=Text("The table is not there."))
        return
    yield from _check_names(seen, table)
    yield from _check_times(seen, site, table)
    ids = [seen.columns[name] for name in ("bank_id", "rack_id") if name in seen.columns]
    if seen.storage is not TimeStorage.instant or len(ids) < len(KEYS[table]):
        return
    time = seen.columns["timestamp"]
    if not seen.is_view and not finds_times(seen.table, time, ids):
        text = Text("No index leads to a range of times: every request reads the whole table.")
        yield Finding(
            severity=Severity.warning,
            table=table,
            text=text,
            fix=index_statement(seen.table, [*ids, time], unique=False),
        )
    unique = conflict_key(seen.table, time, ids) is not None
    if not unique and not seen.is_view:
        text = Text("Nothing keeps two rows of one device from having the same time; rows cannot be imported.")
        yield Finding(
            severity=Severity.note, table=table, text=text, fix=index_statement(seen.table, [*ids, time], unique=True)
        )
    with reading(context.sites.engine(site)) as connection:
        sample = look_into(connection, seen, ids, context.now())
    yield from _check_sample(sample, table)


def _check_names(seen: ReflectedTable, table: str) -> Iterator[Finding]:
    for other in seen.namesakes:
        text = Text("The table {other} differs from it only by upper and lower case and is not served.", other=other)
        yield Finding(severity=Severity.error, table=table, text=text)
    for name in seen.collisions:
        text = Text("Columns differ only by upper and lower case; the second of them is served as {name}_2.", name=name)
        yield Finding(severity=Severity.error, table=table, text=text)
    for name in KEYS[table]:
        if name not in seen.columns:
            text = Text(
                "The column {name} is missing: rows of several devices cannot be told apart.", name=name.upper()
            )
            yield Finding(severity=Severity.error, table=table, text=text)
    unknown = [name for name in seen.columns if known(name) is None]
    if unknown:
        text = Text(
            "{count} columns are not in the catalogue and are served without unit and meaning: {names}",
            count=len(unknown),
            names=", ".join(unknown[:5]) + (", ..." if len(unknown) > 5 else ""),
        )
        yield Finding(severity=Severity.note, table=table, text=text)


def _check_times(seen: ReflectedTable, site: Site, table: str) -> Iterator[Finding]:
    if seen.storage is TimeStorage.instant:
        return
    fix = ""
    if seen.storage in (TimeStorage.text, TimeStorage.naive) and seen.table.schema == "public":
        fix = _conversion(seen, site)
    text = Text(WHY_UNUSABLE[seen.storage], table=table, site=site.id)
    yield Finding(severity=Severity.error, table=table, text=text, fix=fix)


def _conversion(seen: ReflectedTable, site: Site) -> str:
    name = f'"{seen.columns["timestamp"].name}"'
    using = f"{name}::timestamptz" if seen.storage is TimeStorage.text else f"{name} AT TIME ZONE '{site.timezone}'"
    return f'ALTER TABLE "{seen.table.name}" ALTER COLUMN {name} TYPE timestamptz USING {using}'


def _check_sample(sample: Sample, table: str) -> Iterator[Finding]:
    if not sample.rows:
        yield Finding(severity=Severity.note, table=table, text=Text("The table is empty."))
    if sample.duplicates:
        text = Text(
            "{count} keys occur more than once among the {rows} rows looked at.",
            count=sample.duplicates,
            rows=sample.rows,
        )
        yield Finding(severity=Severity.warning, table=table, text=text)
    if sample.future:
        text = Text("{count} of the {rows} rows looked at are in the future.", count=sample.future, rows=sample.rows)
        yield Finding(severity=Severity.warning, table=table, text=text)
    if sample.nan_columns:
        text = Text(
            "NaN is stored in {names} (among the {rows} rows looked at); it is served as no value.",
            names=", ".join(sample.nan_columns),
            rows=sample.rows,
        )
        yield Finding(severity=Severity.warning, table=table, text=text)
