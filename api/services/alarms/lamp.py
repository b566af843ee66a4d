"""Off-gas, smoke and emergency of every site, straight from the newest bank rows: what the lamp of the shell shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson

from api.config import Site
from api.errors import AnjeonError, NotFound
from api.services.context import Context
from api.services.datasets import RowQuery, latest_row

COLUMNS = ("tvoc_status", "emergency_status")
FRESH = timedelta(seconds=60)


class Light(StrEnum):
    """What is known of a bank."""

    OFF = "off"
    ON = "on"
    UNKNOWN = "unknown"  # no fresh row, or no value in it
    NOT_MEASURED = "not_measured"  # the site's table has neither column


@dataclass(frozen=True, kw_only=True)
class BankLight:
    """The light of one bank; ``bank_id`` None: of a site's only row, or of a site that is not measured or away."""

    site: Site
    bank_id: int | None
    light: Light


def bank_lights(context: Context) -> list[BankLight]:
    """One light for each bank of each site. Never fails: a site whose database is away is unknown."""
    return [light for site in context.settings.sites for light in _of_site(context, site)]


def _of_site(context: Context, site: Site) -> Iterator[BankLight]:
    known: Mapping[str, Any]
    try:
        known = context.sites.table(site.id, "bank").columns
    except NotFound:
        known = {}
    except AnjeonError:
        yield BankLight(site=site, bank_id=None, light=Light.UNKNOWN)
        return
    columns = tuple(name for name in COLUMNS if name in known)
    if not columns:
        yield BankLight(site=site, bank_id=None, light=Light.NOT_MEASURED)
        return
    banks: list[int | None] = [bank.id for bank in site.banks]
    for bank in banks or [None]:
        yield BankLight(site=site, bank_id=bank, light=_newest(context, site, bank, columns))


def _newest(context: Context, site: Site, bank: int | None, columns: tuple[str, ...]) -> Light:
    query = RowQuery(site=site.id, table="bank", bank=bank, columns=("timestamp", *columns))
    try:
        row = orjson.loads(latest_row(context, query))
    except AnjeonError:
        return Light.UNKNOWN
    if context.now() - datetime.fromisoformat(row["timestamp"]) > FRESH:
        return Light.UNKNOWN
    values = [row[name] for name in columns]
    if any(values):
        return Light.ON
    return Light.UNKNOWN if None in values else Light.OFF
