"""Where the values of safety tags lie: an outside engine's table or a table of a site."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from api.config import Settings
from api.errors import NotFound
from api.i18n import Text
from api.store.db import Engines
from api.store.latest import Device, Source
from api.store.models import analysis_table
from api.store.sites import Sites
from api.store.tags import Tag

ANALYSIS_PREFIX = "analysis_result_"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A table that feeds tags. ``keys`` name the parts of a device; ``listed`` are the devices that must report."""

    engine: sa.Engine
    source: Source
    keys: tuple[str, ...]
    columns: dict[str, sa.Column[object]]
    listed: frozenset[Device]


def place_of(settings: Settings, engines: Engines, sites: Sites, tag: Tag) -> Place:
    """The table of a tag's source. Raises the :class:`~api.errors.AnjeonError` that says why it cannot be read."""
    return _analysis(settings, engines, tag.table_name) if tag.table_name else _site(sites, tag)


def column_of(tag: Tag) -> str:
    """The API name of the column that holds a tag's value."""
    return "value" if tag.table_name else (tag.column or "").lower()


def device_of(tag: Tag, keys: tuple[str, ...]) -> Device | None:
    """The device a tag asks for, with None in the place of each id it leaves out.

    None altogether when the tag gives an id that the table has no column for.
    """
    if tag.table_name:
        return (tag.name,)
    given = {"bank_id": tag.bank_id, "rack_id": tag.rack_id}
    if any(value is not None and key not in keys for key, value in given.items()):
        return None
    return tuple(given[key] for key in keys)


def _analysis(settings: Settings, engines: Engines, name: str) -> Place:
    known = [ANALYSIS_PREFIX + organisation for organisation in settings.analysis_tables]
    if name not in known:
        raise NotFound(Text("There is no table {table}. Known: {known}", table=name, known=", ".join(known)))
    table = analysis_table(name.removeprefix(ANALYSIS_PREFIX))
    return Place(
        engine=engines["analysis"],
        source=Source(name=f"analysis.{name}", table=table, time=table.c.TIMESTAMP, keys=(table.c.TAG,)),
        keys=("tag",),
        columns={"value": table.c.VALUE},
        listed=frozenset(),
    )


def _site(sites: Sites, tag: Tag) -> Place:
    found = sites.table(int(tag.site or 0), (tag.table or "").lower())
    listed: frozenset[Device] = frozenset()
    if found.name == "bank":
        listed = frozenset((bank.id,) for bank in found.site.banks)
    elif found.name == "rack":
        listed = frozenset((bank.id, rack) for bank in found.site.banks for rack in bank.racks)
    return Place(
        engine=sites.engine(found.site),
        source=Source(
            name=f"{found.site.bind}.{found.name}",
            table=found.table,
            time=found.time,
            keys=tuple(found.columns[key] for key in found.keys),
        ),
        keys=found.keys,
        columns=dict(found.columns),
        listed=frozenset(device for device in listed if len(device) == len(found.keys)),
    )
