"""The request as lines to copy: curl, pandas, polars. They run as they are with a token in ``TOKEN``."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from api.services.datasets import RowQuery

TOKEN_VARIABLE = "TOKEN"  # noqa: S105 - the name of a variable
TOKEN_LINE = "export TOKEN=$(.venv/bin/flask --app wsgi token issue --role viewer --days 30 --name NAME)"  # noqa: S105


def download_path(query: RowQuery, zone: ZoneInfo, format: str = "csv") -> str:
    """The REST path that answers ``query`` as a file: a whole day by its date, else from and to in UTC."""
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
    if format != "csv":
        arguments["format"] = format
    start = "/api/ess/download/di" if query.deidentified else "/api/ess/download"
    return f"{start}/operating-sites/{query.site}/{query.table}/?{urlencode(arguments, safe=':,')}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def sample(tool: str, query: RowQuery, zone: ZoneInfo, host: str, format: str = "csv") -> str:
    """Code for ``tool`` ("curl", "pandas" or "polars") that reads ``query`` as ``format`` ("csv" or "parquet").

    ``host`` is scheme, name and port of this server, without a trailing slash.
    """
    url = host + download_path(query, zone, format)
    if tool == "pandas":
        return _pandas(url, format)
    if tool == "polars":
        return _polars(url, format)
    return f'curl -fsS -H "Authorization: Bearer ${TOKEN_VARIABLE}" -o site{query.site}_{query.table}.{format} "{url}"'


def _pandas(url: str, format: str) -> str:
    times = '\n    parse_dates=["timestamp"],' if format == "csv" else ""  # Parquet knows its own types
    return f"""import os
import pandas as pd

frame = pd.read_{format}(
    "{url}",
    storage_options={{"Authorization": f"Bearer {{os.environ['{TOKEN_VARIABLE}']}}"}},{times}
)"""


def _polars(url: str, format: str) -> str:
    times = ", try_parse_dates=True" if format == "csv" else ""
    return f"""import os
import urllib.request
import polars as pl

request = urllib.request.Request(
    "{url}",
    headers={{"Authorization": f"Bearer {{os.environ['{TOKEN_VARIABLE}']}}"}},
)
with urllib.request.urlopen(request) as answer:
    frame = pl.read_{format}(answer.read(){times})"""
