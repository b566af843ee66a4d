"""The sites as a reader finds them: which tables and devices there are, from when to when, and who does not answer."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from api.config import Site
from api.errors import AnjeonError, DatabaseAway, NotFound, QueryTimeout
from api.i18n import Text
from api.services.context import Context
from api.store.db import reading
from api.store.latest import Device
from api.store.site_summary import summarise
from api.store.sites import TABLES

AT_ONCE = 8  # sites: one whose database is away takes seconds to find out
UNINDEXED = "No index leads to a range of times: every request reads the whole table."

DeviceId = int | str


@dataclass(frozen=True, kw_only=True)
class TableFound:
    """A table of a site. ``first`` and ``last`` are the times (UTC) of its first and last row, None where it is empty
    or cannot be looked into; ``problem`` says why it cannot."""

    name: str
    first: datetime | None = None
    last: datetime | None = None
    problem: Text | None = None


@dataclass(frozen=True, kw_only=True)
class BankFound:
    """A bank with its racks: those that must report and those that did lately."""

    bank_id: DeviceId
    rack_ids: tuple[DeviceId, ...]


@dataclass(frozen=True, kw_only=True)
class SiteFound:
    """A site; one whose database is away is not ``reachable``, and only what is configured is known of it."""

    site: Site
    reachable: bool
    tables: tuple[TableFound, ...]
    banks: tuple[BankFound, ...]


def site_list(context: Context) -> list[SiteFound]:
    """Every configured site, in the order of the configuration. Never fails because of a site."""
    sites = list(context.sites)
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(sites))) as pool:
        return list(pool.map(partial(_look, context), sites))


def _look(context: Context, site: Site) -> SiteFound:
    tables: list[TableFound] = []
    devices: set[Device] = set()
    for name in TABLES:
        try:
            table = context.sites.table(site.id, name)
            with reading(context.sites.engine(site)) as connection:
                found = summarise(connection, table)
        except NotFound:
            continue
        except DatabaseAway:
            return SiteFound(site=site, reachable=False, tables=(), banks=_banks(site, ()))
        except QueryTimeout:
            tables.append(TableFound(name=name, problem=Text(UNINDEXED)))
        except AnjeonError as error:
            tables.append(TableFound(name=name, problem=error.text))
        else:
            tables.append(TableFound(name=name, first=found.first, last=found.last))
            devices |= found.devices
    return SiteFound(site=site, reachable=True, tables=tuple(tables), banks=_banks(site, devices))


def _banks(site: Site, devices: Iterable[Device]) -> tuple[BankFound, ...]:
    racks: dict[DeviceId, set[DeviceId]] = {bank.id: set(bank.racks) for bank in site.banks}
    for bank, *rack in devices:
        racks.setdefault(bank, set()).update(rack)
    return tuple(BankFound(bank_id=bank, rack_ids=_ordered(racks[bank])) for bank in _ordered(racks))


def _ordered(ids: Iterable[DeviceId]) -> tuple[DeviceId, ...]:
    """Numbers first; a foreign table may keep its ids as text."""
    return tuple(sorted(ids, key=lambda one: (isinstance(one, str), one)))
