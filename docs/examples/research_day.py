"""A day's research through the REST interface alone: what is there, what is missing, the day itself, some findings.

Start the demo (`make run`), then in another terminal:

    export URL=http://127.0.0.1:8050
    export TOKEN=$(.venv/bin/flask --app wsgi token issue --role viewer --days 1 --name me)
    .venv/bin/python docs/examples/research_day.py

The cells (`# %%`) also run one by one in Jupyter, VS Code or Spyder. It needs pandas and pyarrow. SITE, BANK and DAY
choose other data than those of the newest day without gaps; FILES is the folder for what is fetched
(research_day_files). Run it a second time: the server is only asked whether the files are still good.
"""

# %% One function reads from the server; what it gave before is asked for again by its name (ETag)
from __future__ import annotations

import hashlib
import io
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

URL = os.environ.get("URL", "http://127.0.0.1:8050")
HEADERS = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Accept-Language": "en"}
SITE, BANK = os.environ.get("SITE", "2"), os.environ.get("BANK", "1")
FILES = Path(os.environ.get("FILES", "research_day_files"))
FILES.mkdir(parents=True, exist_ok=True)
answers = {"new": 0, "still good": 0}


def fetch(path: str, **query: str) -> bytes:
    """The body of an answer; of one that is still good (304) the copy kept here. ``start_time`` asks for start-time."""
    names = {name: name.replace("_", "-") for name in ("start_time", "end_time", "start_date", "end_date")}
    address = f"{URL}{path}?{urllib.parse.urlencode({names.get(k, k): v for k, v in query.items()})}"
    kept = FILES / hashlib.sha256(address.encode()).hexdigest()[:16]
    name = kept.with_suffix(".etag")
    headers = HEADERS | ({"If-None-Match": name.read_text()} if name.exists() else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            body, etag = answer.read(), answer.headers.get("ETag")
    except urllib.error.HTTPError as refused:
        if refused.code == 304:
            answers["still good"] += 1
            return kept.read_bytes()
        raise SystemExit(f"{address}\n{refused.code}: {json.loads(refused.read())['message']}") from refused
    if etag:
        kept.write_bytes(body)
        name.write_text(etag)
    answers["new"] += 1
    return body


def read(path: str, **query: str) -> Any:
    """The same as JSON."""
    return json.loads(fetch(path, **query))


def show(title: str, frame: pd.DataFrame) -> None:
    """A table on the screen."""
    print(f"\n{title}\n{frame.to_string(index=False)}")


# %% What there is: sites, and the columns of a rack with their units
site = f"/api/ess/operating-sites/{SITE}"
sites = pd.DataFrame(read("/api/ess/operating-sites/"))
columns = pd.DataFrame(read(f"{site}/columns/", table="rack"))
wanted = ["rack_soc", "rack_voltage", "rack_current", "rack_cell_voltage_gap"]
show("Sites", sites[["id", "name", "timezone", "current_positive"]])
show(
    f"Columns of a rack ({len(wanted)} of {len(columns)})",
    columns[columns["name"].isin(wanted)][["name", "unit", "meaning"]],
)

# %% What is missing of the last days, before anything is downloaded; the newest day that is whole is taken
[tables] = sites.loc[sites["id"] == int(SITE), "tables"]
[last] = [table["last_time"] for table in tables if table["name"] == "rack"]
newest = datetime.fromisoformat(last).date()
asked = {"table": "rack", "start_date": str(newest - timedelta(days=6)), "end_date": str(newest)}
racks_days = pd.DataFrame(read(f"{site}/completeness/", **asked)).query(f"bank_id == {BANK}")
racks_days["missing_s"] = [gaps["missing_s"] for gaps in racks_days["gaps"]]
racks_days["hours"] = racks_days["expected"] * racks_days["interval_s"] / 3600  # of today only those gone by
days = (
    racks_days.groupby("date").agg({"hours": "min", "expected": "sum", "got": "sum", "missing_s": "sum"}).reset_index()
)
show(f"Completeness of the racks of bank {BANK}", days.round(1))
day = os.environ.get("DAY") or days.query("hours >= 22.9 and missing_s < 60")["date"].max()

# %% An overview: hourly averages, made by the server
hours = pd.DataFrame(
    read(
        f"{site}/banks/{BANK}/stats/buckets/",
        columns="bank_soc,bank_power",
        aggregates="avg,max",
        **{"time-bucket-width": "1 hour"},
        date=day,
    )
)
hours["time"] = hours["time"].str[11:16]
show(f"Hourly values of bank {BANK} on {day}", hours.round(1))

# %% The day itself, as Parquet, into pandas
path = f"/api/ess/download/operating-sites/{SITE}/rack/"
body = fetch(path, date=day, bank_id=BANK, fields=",".join(["timestamp", "rack_id", *wanted]), format="parquet")
rows = pd.read_parquet(io.BytesIO(body))
print(f"\n{len(rows)} rows of {rows['rack_id'].nunique()} racks, {len(body) / 1e3:.0f} kB")

# %% A copy for a partner, without names that tell of faults
copy = fetch(f"/api/ess/download/di/operating-sites/{SITE}/rack/", date=day, bank_id=BANK, format="parquet")
(FILES / f"site{SITE}_{day}_deidentified.parquet").write_bytes(copy)
names = pd.Series(pd.read_parquet(io.BytesIO(copy)).columns)
telling = columns["name"].str.contains("fault|warning|protection")
print(f"{telling.sum()} of {len(names)} columns leave as codes such as {names[names.str.startswith('rk_')].iloc[0]}")

# %% What the engines found out about that day
times = {"start_time": f"{day}T00:00:00", "end_time": f"{day}T23:59:59"}
racks = f"operating-sites/{SITE}/banks/{BANK}/racks/"
found = {
    "State of Safety of racks": read(f"/api/ess/stats/sos/{racks}", **times),
    "forecasts of the highest cell temperature": read(
        f"/api/ess/stats/forecasting-max-cell-temperature/{racks}", **times
    ),
    "protection log": read(f"/api/ess-feature/protectionmap/operating-sites/{SITE}/", **times)["results"],
}
for what, results in found.items():
    print(f"{len(results):6} x {what}")
lowest = []
for one in read("/api/sos/sets/"):
    known = [minute for minute in read(f"/api/sos/sets/{one['set_id']}/", **times) if minute["value"] is not None]
    if known:
        worst = min(known, key=lambda minute: minute["value"])
        lowest.append(
            {"set": one["set_id"], "lowest": worst["value"], "at": worst["time"][11:16], "by": worst["weakest"]}
        )
if lowest:
    show("State of Safety of the tag sets, the lowest minute of each", pd.DataFrame(lowest).round(2))


# %% Findings: energy and round-trip efficiency, internal resistance, and how far the cells drift apart
charging = 1 if columns.set_index("name").loc["rack_current", "positive_means"] == "charge" else -1


def finding(rack: pd.DataFrame) -> pd.Series:
    """One rack's day."""
    rack = rack.sort_values("timestamp")
    hours = rack["timestamp"].diff().shift(-1).dt.total_seconds() / 3600
    kwh = charging * rack["rack_voltage"] * rack["rack_current"] / 1000 * hours.where(hours < 0.1)  # not across a gap
    charged, discharged = kwh.clip(lower=0).sum(), -kwh.clip(upper=0).sum()
    full_circle = abs(rack["rack_soc"].iloc[-1] - rack["rack_soc"].iloc[0]) < 1  # else it compares two states of charge
    volt, ampere = rack["rack_voltage"].diff(), charging * rack["rack_current"].diff()
    steps = ampere.abs() > 5  # a step of current moves the voltage by its ohmic drop, before the charge can
    ohm = (volt * ampere)[steps].sum() / (ampere**2)[steps].sum()
    gap = 1000 * rack["rack_cell_voltage_gap"]
    return pd.Series(
        {
            "charged kWh": charged,
            "discharged kWh": discharged,
            "round trip %": 100 * discharged / charged if full_circle else float("nan"),
            "resistance mOhm": 1000 * ohm,
            "gap mV, SoC < 20": gap[rack["rack_soc"] < 20].mean(),
            "20..80": gap[rack["rack_soc"].between(20, 80)].mean(),
            "> 80": gap[rack["rack_soc"] > 80].mean(),
        }
    )


findings = rows.groupby("rack_id").apply(finding).round(1).reset_index()
show(f"Racks of bank {BANK} on {day}", findings)
print(f"\n{answers['new']} answers were new, {answers['still good']} still good (304)")
