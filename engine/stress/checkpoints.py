"""Checkpoints: how old the newest whole one is, which interval is best, and what it wastes."""

from __future__ import annotations

import math

SECONDS_AN_HOUR = 3_600.0


def recovery_point_s(interval_s: float) -> float:
    """Mean age of the newest whole checkpoint when the power fails, s: half an interval.

    A checkpoint is atomic, one that is half written is none. A failure falls anywhere within an interval, so that the
    age is uniform in 0..interval. (Where the state goes on changing while it is written, the writing adds to it.)

    >>> recovery_point_s(900.0)
    450.0
    """
    return interval_s / 2.0


def cluster_mtbf_s(gpus: float, gpu_mtbf_h: float) -> float:
    """Mean time between interruptions of a job that needs every processor, s; inf where nothing fails.

    419 unexpected interruptions in 54 days of 16 384 GPUs are one in 3.09 h, one in 50 677 h of a GPU, and with 50 000
    of them one in 1.01 h.

    >>> [round(cluster_mtbf_s(gpus, 50_677) / 3_600, 2) for gpus in (16_384, 50_000)]
    [3.09, 1.01]
    """
    return gpu_mtbf_h * SECONDS_AN_HOUR / gpus if gpus > 0.0 else math.inf


def best_interval_s(write_s: float, mtbf_s: float) -> float:
    """The interval between checkpoints that wastes least, s: sqrt(2 C M).

    J. W. Young, "A first order approximation to the optimum checkpoint interval", Comm. ACM 17 (1974) 530-531; J. T.
    Daly, Future Generation Computer Systems 22 (2006) 303-312 has the higher terms. Good while C is much less than M.

    :param write_s: C, for how long a checkpoint stops the work
    :param mtbf_s: M, mean time between failures

    >>> round(best_interval_s(60.0, 3.09 * 3_600)), round(best_interval_s(60.0, 1.01 * 3_600))
    (1155, 661)
    """
    return math.sqrt(2.0 * write_s * mtbf_s)


def waste(interval_s: float, write_s: float, mtbf_s: float) -> float:
    """Share of the time, 0..1, that goes to writing checkpoints and to doing again what was lost: C / T + T / (2 M).

    At the best interval both terms are the same, sqrt(2 C / M) in all.

    >>> [round(waste(best_interval_s(60.0, mtbf_s), 60.0, mtbf_s), 3) for mtbf_s in (3.09 * 3_600, 1.01 * 3_600)]
    [0.104, 0.182]
    """
    if interval_s == 0.0:
        return 0.0 if write_s == 0.0 else 1.0
    return min(1.0, write_s / interval_s + interval_s / (2.0 * mtbf_s))
