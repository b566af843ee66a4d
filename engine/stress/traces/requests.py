"""Load of a site that answers requests to a language model: from tokens to power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stress.fields import BadField
from engine.stress.traces.table import read_table

Floats = NDArray[np.float64]

FIELD = "traces.demand_mw"
CONTEXT, GENERATED = "context.?tokens", "generated.?tokens"


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A fleet that serves a model. prefill_j, decode_j: energy of a token that is read and of one that is written;
    idle_share: power of the fleet with no work, of its power when all of it works; utilisation: share of its working
    power that the mean work takes.

    The defaults stand for a dense model of 70 billion parameters in 16 bits on nodes of eight H100 (989 TFLOP/s, 3.35
    TB/s each, 10.2 kW a node: NVIDIA's data sheets). Reading is bound by arithmetic, writing by memory (Patel et al.,
    "Splitwise", ISCA 2024):

    * a read token takes 2 x 70e9 FLOP; at half of the peak 10.2 kW x 140e9 / (8 x 989e12 x 0.5) = 0.36 J
    * a written one reads 140 GB of weights for a batch of 32; at half of the bandwidth and 60 % of the power
      0.6 x 10.2 kW x 140e9 / (8 x 3.35e12 x 0.5) / 32 = 2.0 J

    The halves, the batch, the 60 %, idle_share and utilisation are assumed. Only the ratio of the two energies counts:
    the fleet is as large as the site.
    """

    prefill_j: float = 0.36
    decode_j: float = 2.0
    idle_share: float = 0.3
    utilisation: float = 0.6


def demand_mw(
    text: str, *, steps: int, step_s: float, mean_mw: float, serving: Serving = Serving()
) -> tuple[float, ...]:
    """Mean load of each step, MW, from a CSV of requests: one row each, with its time, ``ContextTokens`` and
    ``GeneratedTokens`` (as in the Azure traces of 2023).

    A request is work of context x prefill_j + generated x decode_j. The fleet is a server that never rests while there
    is work: work that comes faster than it can be done waits. Its power is idle_share when idle and 1 when busy, and
    scaled so that the whole recording has the mean ``mean_mw`` with the fleet busy for ``utilisation`` of the time.
    Power thus never exceeds mean_mw / (idle_share + (1 - idle_share) x utilisation). Time without requests is time
    without work and no gap. A recording that is shorter than the study is repeated without a pause.

    :raises BadField: for an empty, unreadable or unordered CSV, a missing column, a row without a number, no tokens

    Requests of equal work, one a second of a second's length at full power, and a fleet busy for half of the time:

    >>> rows = "".join(f"{second},100,0\\n" for second in range(4))
    >>> values = demand_mw("time,ContextTokens,GeneratedTokens\\n" + rows, steps=8, step_s=0.5, mean_mw=60.0,
    ...                    serving=Serving(idle_share=0.5, utilisation=0.5))
    >>> [round(value, 6) for value in values]
    [80.0, 40.0, 80.0, 40.0, 80.0, 40.0, 80.0, 40.0]
    """
    table = read_table(text, FIELD)
    (context,) = table.named(CONTEXT, "ContextTokens")
    (generated,) = table.named(GENERATED, "GeneratedTokens")
    work = table.whole(context) * serving.prefill_j + table.whole(generated) * serving.decode_j
    length_s = table.length_s
    if not work.sum() * length_s > 0.0:
        raise BadField(FIELD, f"{len(work)} rows", "idle")
    busy_s = work * (serving.utilisation * length_s / work.sum())
    edges: Floats = np.arange(steps + 1.0) * step_s
    busy = np.diff(repeated(table.time_s, busy_s, length_s, edges)) / step_s
    full_mw = mean_mw / (serving.idle_share + (1.0 - serving.idle_share) * serving.utilisation)
    load = full_mw * (serving.idle_share + (1.0 - serving.idle_share) * np.clip(busy, 0.0, 1.0))
    return tuple(load.tolist())


def repeated(arrival_s: Floats, work_s: Floats, length_s: float, at_s: Floats) -> Floats:
    """Time that a server has been busy by ``at_s``, with work that comes again every ``length_s``.

    Work that is less than ``length_s`` lets it rest at least once each time, so that from the second on they are alike.
    """
    twice = np.concatenate((arrival_s, arrival_s + length_s))
    rounds = np.floor(at_s / length_s)
    once_more = np.where(rounds > 0, at_s - (rounds - 1.0) * length_s, at_s)
    before: Floats = np.maximum(rounds - 1.0, 0.0) * work_s.sum()
    return before + busy_until(twice, np.tile(work_s, 2), once_more)


def busy_until(arrival_s: Floats, work_s: Floats, at_s: Floats) -> Floats:
    """Time that a server has been busy by ``at_s``: work in the order of its arrivals, each after the one before.

    Work i ends at S_i + max over j <= i of (arrival_j - S_(j - 1)), S the work until then (Lindley's recursion).

    >>> busy_until(np.array([0.0, 1.0, 5.0]), np.array([2.0, 1.0, 1.0]), np.array([2.0, 4.0, 6.0])).tolist()
    [2.0, 3.0, 4.0]
    """
    until = np.cumsum(work_s)
    end = until + np.maximum.accumulate(arrival_s - (until - work_s))
    moments = np.stack((end - work_s, end), axis=1).ravel()
    done = np.stack((until - work_s, until), axis=1).ravel()
    busy: Floats = np.interp(at_s, moments, done)
    return busy
