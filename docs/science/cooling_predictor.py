"""The tables of cooling-predictor.md from the code: ``python -m docs.science.cooling_predictor`` writes them anew.

With the file of the rig's recording as its argument it prints the rig's tables instead (none of it is kept here), with
``bound`` how much the windows of simulated voyages hold at all.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from engine.thermal.controller import step
from engine.thermal.features import COLUMNS, FEATURES, UNITS
from engine.thermal.learning import PENALTIES
from engine.thermal.memory import Memory
from engine.thermal.modes import Mode
from engine.thermal.pairs import STEPS_AHEAD, pairs_of
from engine.thermal.plant.sail import sail
from engine.thermal.plant.voyage import Voyage
from engine.thermal.plant_image import Orders, PlantImage
from engine.thermal.prediction import WINDOW
from engine.thermal.predictor import ThermalPredictor, no_model
from engine.thermal.terms import DIFFERENCES, PRODUCTS, Difference, Group

PAGE = Path(__file__).with_name("cooling-predictor.md")
MEANING = {
    "now": "mean of the last minute (3 samples)",
    "mean": "mean of the 90 samples",
    "sd": "standard deviation of the 90 samples",
    "slope": "slope of the least-squares line through the 90 samples",
    "hour": "hour of the day of the newest sample, 0..23",
    "season": "0 winter (Dec..Feb), 1 spring, 2 summer, 3 autumn",
}
NOISE_C = 0.104  # 0.1 degC, and the register's rounding to 0.1
# share of the span learned from and tried on: (from, to), (from, to)
SPLITS = {
    "first 60 %, last 40 %": ((0.0, 0.6), (0.6, 1.0)),
    "cooler at 3 %, then the change to 20 %": ((0.0, 0.5), (0.5, 0.75)),
    "cooler at 3 % with its start, cooler at 20 %": ((0.0, 0.5), (0.6, 1.0)),
    "cooler at 3 % without its start, cooler at 20 %": ((0.05, 0.5), (0.6, 1.0)),
    "cooler at 20 %, cooler at 3 %": ((0.6, 1.0), (0.05, 0.5)),
    "within 3 %": ((0.0, 0.3), (0.3, 0.56)),
    "within 20 %": ((0.6, 0.84), (0.84, 1.0)),
    "around the change, late 20 %": ((0.4, 0.76), (0.76, 1.0)),
}


def feature_table() -> list[str]:
    """Rows of the 19 features."""
    rows = ["| | feature | unit | what |", "|---|---|---|---|"]
    for number, (name, unit) in enumerate(zip(FEATURES, UNITS, strict=True), 1):
        rows.append(f"| {number} | `{name}` | {unit} | {MEANING[name.rpartition('_')[2]]} |")
    return rows


def term_table() -> list[str]:
    """Rows of the 40 terms."""
    rows = ["| | term | is | kind | why |", "|---|---|---|---|---|"]
    for number, one in enumerate(DIFFERENCES, 1):
        rows.append(f"| {number} | {one.name} | {_formula(one)} | {_kind(one.group)} | linear |")
    for number, product in enumerate(PRODUCTS, len(DIFFERENCES) + 1):
        left, right = product.of
        is_square = left == right
        what = f"({left})²" if is_square else f"({left}) × ({right})"
        rows.append(f"| {number} | {product.name} | {what} | {_kind(product.group)} | {product.why} |")
    return rows


def penalty_table() -> list[str]:
    """Rows of the penalty factors of each set of terms."""
    rows = ["| set | " + " | ".join(_kind(group) for group in Group) + " | intercept |", "|---|---|---|---|---|---|"]
    return rows + [f"| {name} | " + " | ".join(f"{p:g}" for p in factors) + " |" for name, factors in PENALTIES.items()]


def _kind(group: Group) -> str:
    return group.name.lower().replace("_", " ")


def _formula(one: Difference) -> str:
    text = f"`{one.feature}`"
    for feature, factor in one.less:
        text += f" − `{feature}`" if factor == 1.0 else f" − {factor:g} min × `{feature}`"
    if one.constant:
        text += f" − {one.constant:g}"
    return f"({text}) / {one.unit:g}" if one.unit != 1.0 else text


def rig_samples(file: Path, how: str = "mean") -> pd.DataFrame:
    """The rig's recording as samples: TS2 as T4, TS4 as T5, TS1 as T6, load = CP / 3 kW x 100, t1 = t7 = 20 degC.

    :param how: a sample of 20 s is the ``mean`` of its seconds or the ``first`` of them
    """
    seconds = pd.read_parquet(file)
    at = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(seconds["t_s"], unit="s")
    frame = pd.DataFrame(
        {
            "t1": 20.0,
            "t4": seconds["TS2"],
            "t5": seconds["TS4"],
            "t6": seconds["TS1"],
            "t7": 20.0,
            "engine_load": seconds["CP"] / 3.0 * 100.0,
        }
    ).set_axis(pd.DatetimeIndex(at), axis=0)
    resampled: pd.DataFrame = getattr(frame.resample("20s"), how)()
    return resampled


def skills(learn: pd.DataFrame, tried: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """(9,) 1 - MSE / MSE of persistence, the same of absolute errors, coverage; and what was chosen."""
    predictor = ThermalPredictor().fit(learn)
    pairs = pairs_of(tried, most=len(tried))
    ends = np.flatnonzero(np.isin(np.arange(len(tried)), pairs.slot))
    said = [predictor.predict(tried.iloc[end - 89 : end + 1]) for end in ends]
    change = np.stack([(one.values - last[:, np.newaxis]).ravel() for one, last in zip(said, pairs.last, strict=True)])
    half = np.stack([((one.upper - one.lower) / 2.0).ravel() for one in said])
    error = pairs.change - change
    squared = 1.0 - (error**2).mean(axis=0) / (pairs.change**2).mean(axis=0)
    absolute = 1.0 - np.abs(error).mean(axis=0) / np.abs(pairs.change).mean(axis=0)
    return squared, absolute, (np.abs(error) <= half).mean(axis=0), predictor.choice


def rig_tables(file: Path) -> list[str]:
    """The rig's figures, each split a row."""
    rows = ["| learned from, tried on | sample | chosen | squared: mean, least | absolute: mean, least | coverage |"]
    rows.append("|---|---|---|---|---|---|")
    nine = []
    for how in ("mean", "first"):
        samples = rig_samples(file, how)
        for name, ((a, b), (c, d)) in SPLITS.items():
            parts = [samples.iloc[int(x * len(samples)) : int(y * len(samples))] for x, y in ((a, b), (c, d))]
            squared, absolute, inside, chosen = skills(*parts)
            rows.append(
                f"| {name} | {how} | {chosen} | {squared.mean():.2f}, {squared.min():.2f} "
                f"| {absolute.mean():.2f}, {absolute.min():.2f} | {100 * inside.mean():.0f} % |"
            )
            if name == next(iter(SPLITS)):
                nine.append(f"{how}: squared {_nine(squared)}, absolute {_nine(absolute)}")
    return [*rows, "", *nine]


def voyage(seed: int, month: int, days: float) -> pd.DataFrame:
    """A simulated voyage under the reactive controller."""
    memory = Memory()

    def steer(image: PlantImage) -> Orders:
        nonlocal memory
        cycle = step(
            image,
            prediction=no_model(0),
            skill=None,
            mode=Mode.AUTO_REACTIVE,
            manual=None,
            memory=memory,
            now=image.at,
        )
        memory = cycle.memory
        return cycle.orders

    start = datetime(2026, month, 3, tzinfo=UTC)
    drawn = Voyage.draw(np.random.default_rng(seed), None, days, start)
    return sail(drawn, steer, days=days, seed=seed)[list(COLUMNS)].astype(float)


def bound_table(days: float = 2.0) -> list[str]:
    """Skills on a voyage of the predictor, and of ridges that see all 90 samples of T4, T5, T6 and load."""
    learned = [voyage(seed, month, days) for seed, month in ((2, 4), (3, 7), (5, 1), (6, 4))]
    tried = voyage(4, 10, days)
    squared, absolute, inside, _ = skills(pd.concat(learned[2:3] + learned[:2]), tried)
    rows = ["| forecast | skill (squared), T4, T5, T6 at 5, 10, 15 min | mean |", "|---|---|---|"]
    rows.append(f"| predictor | {_nine(squared)} | {squared.mean():.2f} |")
    rows.append(f"| predictor, absolute errors | {_nine(absolute)} | {absolute.mean():.2f} |")
    rows.append(f"| predictor, share in its 90 % interval | {_nine(inside)} | {inside.mean():.2f} |")
    windows, changes = zip(*(_raw(frame) for frame in learned), strict=True)
    known, came = np.concatenate(windows), np.concatenate(changes)
    asked, outcome = _raw(tried)
    middle, size = known.mean(axis=0), known.std(axis=0)
    scaled, best = (known - middle) / size, np.full(9, -np.inf)
    for strength in (1e-4, 1e-3, 1e-2, 1e-1):
        matrix = scaled.T @ scaled / len(scaled) + strength * np.eye(scaled.shape[1])
        fitted = np.linalg.solve(matrix, scaled.T @ (came - came.mean(axis=0)) / len(scaled))
        error = outcome - came.mean(axis=0) - (asked - middle) / size @ fitted
        best = np.maximum(best, 1.0 - (error**2).mean(axis=0) / (outcome**2).mean(axis=0))
    rows.append(f"| ridge on all 356 values, the best penalty for each | {_nine(best)} | {best.mean():.2f} |")
    limit = 1.0 - NOISE_C**2 / (outcome**2).mean(axis=0)
    rows.append(f"| everything foreseen but noise | {_nine(limit)} | {limit.mean():.2f} |")
    error_c = np.abs(outcome).mean(axis=0) * (1.0 - absolute)
    return [*rows, "", f"Mean absolute errors of the predictor: {' '.join(f'{c:.3f}' for c in error_c)} °C."]


def _raw(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(n, 356) values less the last one, and (n, 9) what came less the last one."""
    values = frame[["t4", "t5", "t6", "engine_load"]].to_numpy()
    count = len(values) - WINDOW + 1 - STEPS_AHEAD[-1]
    windows = np.lib.stride_tricks.sliding_window_view(values, WINDOW, axis=0)[:count:2, :, :-1]
    last = values[WINDOW - 1 : WINDOW - 1 + count : 2]
    came = [values[WINDOW - 1 + ahead : WINDOW - 1 + ahead + count : 2, :3] - last[:, :3] for ahead in STEPS_AHEAD]
    return (windows - last[:, :, np.newaxis]).reshape(len(last), -1), np.stack(came, axis=2).reshape(len(last), -1)


def _nine(values: np.ndarray) -> str:
    return " / ".join(" ".join(f"{value:.2f}" for value in row) for row in values.reshape(3, 3))


def tables() -> dict[str, list[str]]:
    """What stands between marks in the page."""
    return {"features": feature_table(), "terms": term_table(), "penalties": penalty_table()}


def written(text: str) -> str:
    """The page with its tables made anew."""
    for name, rows in tables().items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = before + start + "\n".join(rows) + "\n" + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    if sys.argv[1:] == ["bound"]:
        sys.stdout.write("\n".join(bound_table()) + "\n")
    elif len(sys.argv) > 1:
        sys.stdout.write("\n".join(rig_tables(Path(sys.argv[1]))) + "\n")
    else:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
