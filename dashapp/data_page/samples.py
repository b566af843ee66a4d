"""The request as lines to copy: curl, pandas, polars. They run as they are with a token in ANJEON_TOKEN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from api.services.datasets import RowQuery

TOKEN_VARIABLE = "ANJEON_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A piece of code and what runs it."""

    tool: str
    code: str


def download_path(query: RowQuery, zone: ZoneInfo) -> str:
    """The REST path that answers ``query`` as CSV: a whole day by its date, else from and to in UTC."""
    arguments = {}
    if query.bank is not None:
        arguments["bank_id"] = str(query.bank)
    if query.rack is not None:
        arguments["rack_id"] = str(query.rack)
    if query.start is not None and query.end is not None:
        if query.end_included:
            arguments["start-time"], arguments["end-time"] = _utc(query.start), _utc(query.end)
        else:
            arguments["date"] = str(query.start.astimezone(zone).date())
    if query.columns is not None:
        arguments["fields"] = ",".join(query.columns)
    return f"/api/ess/download/operating-sites/{query.site}/{query.table}/?{urlencode(arguments, safe=':,')}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def samples(query: RowQuery, zone: ZoneInfo, host: str) -> tuple[Sample, ...]:
    """``host`` is scheme, name and port of this server, without a trailing slash."""
    url = host + download_path(query, zone)
    file = f"site{query.site}_{query.table}.csv"
    curl = f'curl -fsS -H "Authorization: Bearer ${TOKEN_VARIABLE}" -o {file} "{url}"'
    pandas = f"""import os
import pandas as pd

frame = pd.read_csv(
    "{url}",
    storage_options={{"Authorization": f"Bearer {{os.environ['{TOKEN_VARIABLE}']}}"}},
    parse_dates=["timestamp"],
)"""
    polars = f"""import os
import urllib.request
import polars as pl

request = urllib.request.Request(
    "{url}",
    headers={{"Authorization": f"Bearer {{os.environ['{TOKEN_VARIABLE}']}}"}},
)
with urllib.request.urlopen(request) as answer:
    frame = pl.read_csv(answer.read(), try_parse_dates=True)"""
    return (
        Sample(tool="curl", code=curl),
        Sample(tool="pandas", code=pandas),
        Sample(tool="polars", code=polars),
    )
