"""The cooling loop: a forecast, a cycle, the model's bytes, a stored cycle; each beside another way.

``python -m bench.cooling``. A model learned from a day of a simulated voyage under reactive control. Milliseconds,
medians.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from api.config import Settings
from api.services.context import open_context
from api.services.cooling.records import decided, power_columns
from api.services.setup import initialise
from api.store.cooling.cycles import CycleRecord, add_cycles
from api.store.db import writing
from bench.databases import databases
from engine.thermal.controller import Memory, step
from engine.thermal.modes import Mode
from engine.thermal.plant.plant import Plant, image
from engine.thermal.plant.voyage import Season
from engine.thermal.prediction import WINDOW
from engine.thermal.predictor import ThermalPredictor
from engine.thermal.study.runs import SAMPLES, Case, controlled

TURNS, CYCLES = 500, 180
TICK = timedelta(seconds=20)


def main() -> None:
    """Print a table."""
    frame = controlled(Case(season=Season.SUMMER, seed=1, days=1.0))[SAMPLES]
    started = time.process_time()
    model = ThermalPredictor().fit(frame)
    took_s = time.process_time() - started
    print(f"Cooling, {os.cpu_count()} cores; learned from {model.samples} samples in {took_s:.1f} s")
    windows = [frame.iloc[end - WINDOW : end] for end in range(WINDOW, WINDOW + TURNS)]
    naive = library_model(frame)
    row("19 features, 40 terms, 9 values, ms", each(model.predict, windows), "pandas and scikit-learn",
        each(lambda window: naive.predict(naive_features(window)), windows[:50]))  # fmt: skip
    row("model, bytes", len(model.to_bytes()), "pickled", len(pickle.dumps(model)))
    predictive, reactive, record = cycles(model, windows[-1])
    row("a predictive cycle decided, ms", predictive, "a reactive one", reactive)
    with tempfile.TemporaryDirectory() as folder:
        for name, make in databases(Path(folder)):
            alone, together = stored(make("anjeon"), Path(folder) / name, record)
            row(f"a cycle stored, {name}, ms", alone, f"{CYCLES} in one transaction, each", together)
    print(f"a stored cycle holds {len(str(record)) // 1000} kB")


def row(what: str, ours: float, other: str, theirs: float) -> None:
    """One line: ours, the other way, and how many times ours goes into it."""
    print(f"{what:<40}{ours:>10.3f}   {other:<34}{theirs:>10.3f}{theirs / ours:>8.1f} x")


def each(work: Callable[[pd.DataFrame], object], windows: list[pd.DataFrame]) -> float:
    """The median time of one, ms."""
    return 1000.0 * median(took(lambda w=window: work(w)) for window in windows)  # type: ignore[misc]


def took(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def naive_features(window: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The 19 features as one would write them down with pandas."""
    minutes = np.arange(len(window)) / 3.0
    found = []
    for name in ("t4", "t5", "t6"):
        column = window[name]
        found += [column.iloc[-1], column.mean(), column.std(), np.polyfit(minutes, column, 1)[0]]
    load = window["engine_load"]
    found += [load.iloc[-1], load.mean(), np.polyfit(minutes, load, 1)[0], window["t1"].iloc[-1], window["t7"].iloc[-1]]
    at = window.index[-1]
    return np.array([[*found, at.hour, at.month % 12 // 3]])


def library_model(frame: pd.DataFrame) -> Pipeline:
    """What a library offers: scaling, all squares and products, a ridge, on some windows."""
    ends = range(WINDOW, len(frame) - 45, 20)
    asked = np.concatenate([naive_features(frame.iloc[end - WINDOW : end]) for end in ends])
    answers = np.stack([frame[["t4", "t5", "t6"]].to_numpy()[[end + 14, end + 29, end + 44]].ravel() for end in ends])
    return make_pipeline(StandardScaler(), PolynomialFeatures(2), Ridge(1.0)).fit(asked, answers)


def cycles(model: ThermalPredictor, window: pd.DataFrame) -> tuple[float, float, CycleRecord]:
    """Milliseconds of the controller's cycle with and without a forecast, and one as it is stored."""
    case = Case(season=Season.SUMMER, seed=1, days=1.0)
    state = Plant().start(case.voyage, case.voyage.start)
    seen, prediction = image(state, state.at, np.random.default_rng(1)), model.predict(window)
    times = []
    for mode in (Mode.AUTO_PREDICTIVE, Mode.AUTO_REACTIVE):
        memory, taken = Memory(), []
        for turn in range(TURNS):
            now = replace(seen, at=seen.at + turn * TICK)
            started = time.perf_counter()
            cycle = step(now, prediction=prediction, skill=None, mode=mode, manual=None, memory=memory, now=now.at)
            taken.append(time.perf_counter() - started)
            memory = cycle.memory
        times.append(1000.0 * median(taken))
    record = CycleRecord(
        site=1, at=seen.at, mode=Mode.AUTO_PREDICTIVE.value, late_s=0.0, took_s=0.1, **power_columns(seen, cycle),
        **decided(seen, cycle, prediction),
    )  # fmt: skip
    return times[0], times[1], record


def stored(url: str, folder: Path, record: CycleRecord) -> tuple[float, float]:
    """Milliseconds of a cycle: alone in its transaction, and of many in one."""
    settings = Settings(data_dir=folder, database_url=url, jwt_secret="t" * 40, session_secret="s" * 40)
    context = open_context(settings)
    initialise(context)
    records = [replace(record, at=record.at + turn * TICK) for turn in range(2 * CYCLES)]

    def store(some: list[CycleRecord]) -> None:
        with writing(context.engines["default"]) as connection:
            add_cycles(connection, some)

    alone = median(took(lambda one=one: store([one])) for one in records[:CYCLES])  # type: ignore[misc]
    together = took(lambda: store(records[CYCLES:])) / CYCLES
    context.engines.dispose()
    return 1000.0 * alone, 1000.0 * together


if __name__ == "__main__":
    main()
