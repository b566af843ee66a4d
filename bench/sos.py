"""State of Safety of 10 000 sets of 4 out of 1 000 tags: values read, results stored; beside it the naive loop.

``python -m bench.sos``. Half of the tags are analysis results of two organisations, half are columns of the rack table
of a site (1 Hz, 16 racks; one in five asks for the worst rack). The naive loop, a query a tag and set, Python
arithmetic and a transaction a result, each through the same engine, is measured on a sample of the sets and scaled.
"""

from __future__ import annotations

import math
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from api.config import Settings, Site
from api.services.context import Context, open_context
from api.services.setup import initialise
from api.services.sos.evaluate import evaluate_minute
from api.store.db import reading, writing
from api.store.models import sos, tag_combination_map
from api.store.seen import SeenDevices
from api.store.tags import Tag, TagSet, add_tag, all_sets, all_tags
from api.store.times import UtcTime
from bench.databases import databases
from engine.safety.curve import safety_score
from tests.sos import put_results, put_rows

SETS, TAGS, MEMBERS, SAMPLE, TURNS = 10_000, 1_000, 4, 60, 5
COLUMNS = [f"RACK_X{i:02}" for i in range(25)]
RACKS = range(1, 17)
END = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)
LIMITS = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0}


def main() -> None:
    """Print one line a database: the ratio first, then both times."""
    print(f"State of Safety: {SETS} sets x {MEMBERS} of {TAGS} tags, {os.cpu_count()} cores")
    print(f"naive loop: {SAMPLE} sets, scaled; both: the best of {TURNS}")
    print(f"{'database':<12}{'ratio':>8}{'product s':>12}{'naive loop s':>14}")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in databases(Path(folder)):
            with deployment(make, Path(folder)) as context:
                fill(context, random.Random(1))
                ours, naive = measure(context)
            print(f"{name:<12}{naive / ours:>8.0f}{ours:>12.3f}{naive:>14.1f}")


@contextmanager
def deployment(make: Callable[[str], str], folder: Path) -> Iterator[Context]:
    site = Site(id=1, name={"ko": "가", "en": "a"}, url=make("site_1"), writable=True)
    settings = Settings(
        data_dir=folder, database_url=make("anjeon"), jwt_secret="t" * 40, session_secret="s" * 40, sites=(site,)
    )
    context = open_context(settings, lambda: END)
    initialise(context)
    yield context
    context.engines.dispose()


def fill(context: Context, rng: random.Random) -> None:
    """Ten minutes of rack rows each second, three hours of analysis results each minute, tags and sets."""
    seconds = [END - timedelta(seconds=s) for s in range(600)]
    rows = ((at, 1, rack, *(rng.uniform(30, 55) for _ in COLUMNS)) for at in seconds for rack in RACKS)
    put_rows(context, 1, "rack", COLUMNS, rows)
    tags = [
        Tag(name=f"analysis_{i:03}", table_name=f"analysis_result_{('keti', 'snu')[i % 2]}", **LIMITS)
        for i in range(500)
    ]
    rack = {"site": 1, "table": "rack", **LIMITS}
    tags += [
        Tag(name=f"rack_{i:03}", column=COLUMNS[i % 25].lower(), bank_id=1, rack_id=1 + i // 25, **rack)
        for i in range(400)
    ]
    tags += [Tag(name=f"worst_{i:03}", column=COLUMNS[i % 25].lower(), **rack) for i in range(100)]
    for organisation, part in (("keti", tags[0:500:2]), ("snu", tags[1:500:2])):
        times = [END - timedelta(minutes=m, seconds=20) for m in range(180)]
        put_results(context, organisation, [(at, tag.name, rng.uniform(30, 55)) for at in times for tag in part])
    chosen: set[str] = set()
    while len(chosen) < SETS:
        chosen.add(",".join(sorted(tag.name for tag in rng.sample(tags, MEMBERS))))
    with writing(context.engines["default"]) as connection:
        for tag in tags:
            add_tag(connection, tag)
        made = [{"TAG_SET": names, "CREATED_AT": END} for names in sorted(chosen)]
        connection.execute(tag_combination_map.insert(), made)


def measure(context: Context) -> tuple[float, float]:
    """Seconds of a minute, ours and naive, the best of a few taken in turns: other work on the machine hits both."""
    seen, ours, naive = SeenDevices(), [], []
    with reading(context.engines["default"]) as connection:
        tags = {tag.name: tag for tag in all_tags(connection)}
        sets = all_sets(connection)
    evaluate_minute(context, END - timedelta(minutes=TURNS), seen=seen)  # the first one searches the devices
    for turn in range(TURNS):
        ours.append(product(context, END - timedelta(minutes=TURNS - turn - 1), seen))
        naive.append(naive_loop(context, tags, sets[turn * SAMPLE : (turn + 1) * SAMPLE]) * SETS / SAMPLE)
    with reading(context.engines["default"]) as connection:
        stored = connection.scalar(sa.select(sa.func.count(sos.c.VALUE)).where(sos.c.TIMESTAMP <= END))
    assert stored == SETS * (TURNS + 1)
    return min(ours), min(naive)


def product(context: Context, minute: datetime, seen: SeenDevices) -> float:
    started = time.perf_counter()
    evaluate_minute(context, minute, seen=seen)
    return time.perf_counter() - started


def naive_loop(context: Context, tags: dict[str, Tag], sets: list[TagSet]) -> float:
    started = time.perf_counter()
    for found in sets:
        scores = {name: naive_score(context, tags[name]) for name in found.tags}
        row = {"SET_ID": found.set_id, "TIMESTAMP": END + timedelta(minutes=1)}
        row |= {"VALUE": math.prod(scores.values()), "F_VALUE": str(scores)}
        with writing(context.engines["default"]) as connection:
            connection.execute(sos.insert().values(row))
    return time.perf_counter() - started


def naive_score(context: Context, tag: Tag) -> float:
    where, given = "", {"time": END, "tag": tag.name, "rack": tag.rack_id}
    if tag.table_name:
        table, column, bind, where = tag.table_name, "VALUE", "analysis", 'AND "TAG" = :tag'
    else:
        table, column, bind = "rack", str(tag.column).upper(), "site_1"
        where = 'AND "RACK_ID" = :rack' if tag.rack_id else ""
    order = f'"{column}" DESC' if not tag.table_name and not tag.rack_id else '"TIMESTAMP" DESC'
    within = f'"TIMESTAMP" > :low AND "TIMESTAMP" <= :time {where}'
    recent = f'SELECT "{column}" FROM {table} WHERE {within} ORDER BY {order} LIMIT 1'
    low = END - timedelta(seconds=tag.max_age_s)
    query = sa.text(recent).bindparams(sa.bindparam("time", type_=UtcTime), sa.bindparam("low", type_=UtcTime))
    used = {key: value for key, value in {**given, "low": low}.items() if f":{key}" in recent}
    with reading(context.engines[bind]) as connection:
        value = connection.execute(query, used).scalar_one()
    return safety_score(value, max_safe=tag.maximum_safe_value, warning=tag.warnning_threshold)


if __name__ == "__main__":
    main()
