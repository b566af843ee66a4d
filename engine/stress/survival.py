"""Which share of the data in the processors' memory survives a loss of power: the simple model."""

from __future__ import annotations

import math

GB_PER_TB = 1_000.0


def active_data_tb(gpus: float, hbm_gb: float, utilisation: float) -> float:
    """What stands in the memory of all processors, TB.

    >>> active_data_tb(50_000, 80, 0.8)
    3200.0
    """
    return gpus * hbm_gb * utilisation / GB_PER_TB


def write_rate_tb_s(ssds: float, ssd_gb_s: float) -> float:
    """What all drives write together, TB/s.

    >>> write_rate_tb_s(1_000, 5.5)
    5.5
    """
    return ssds * ssd_gb_s / GB_PER_TB


def dump_s(data_tb: float, rate_tb_s: float) -> float:
    """How long it takes to write so much; 0 where there is nothing to write, without end where nothing writes.

    >>> round(dump_s(3_200.0, 5.5), 1)
    581.8
    """
    if data_tb == 0.0:
        return 0.0
    return data_tb / rate_tb_s if rate_tb_s > 0.0 else math.inf


def data_survival(
    t2_s: float,
    *,
    gpus: float = 50_000,
    hbm_gb: float = 80,
    utilisation: float = 0.8,
    ssds: float = 1_000,
    ssd_gb_s: float = 5.5,
    saved_share: float = 0.8,
) -> float:
    """Share of the active data, 0..1, that is on drives when the power is gone.

    ``saved_share`` was written before; what is left is written at full rate while the reserves last::

        survival = min(1, saved_share + t2 x rate / active)

    :param t2_s: how long the reserves carry the load after the grid has failed, s
    :param hbm_gb: memory of a processor, GB; ``utilisation``: share of it in use, 0..1
    :param ssds: drives that are written at once, each ``ssd_gb_s`` GB/s
    :raises ValueError: a negative number, one that is none, or a share above 1

    A hold-up of 20 ms saves next to nothing, and from 116.4 s on everything is saved:

    >>> [round(100 * data_survival(t2_s), 3) for t2_s in (0.02, 40.7, 80.9, 116.4)]
    [80.003, 86.995, 93.905, 100.0]
    """
    given = {
        "t2_s": t2_s, "gpus": gpus, "hbm_gb": hbm_gb, "utilisation": utilisation, "ssds": ssds, "ssd_gb_s": ssd_gb_s,
        "saved_share": saved_share,
    }  # fmt: skip
    for name, value in given.items():
        most = 1.0 if name in ("utilisation", "saved_share") else math.inf
        if not 0.0 <= value <= most:
            raise ValueError(f"{name}: {value} is not accepted. Expected: a number from 0 to {most}")
    whole_s = dump_s(active_data_tb(gpus, hbm_gb, utilisation), write_rate_tb_s(ssds, ssd_gb_s))
    written = 1.0 if whole_s == 0.0 else 0.0 if math.isinf(whole_s) else t2_s / whole_s
    return min(1.0, saved_share + written)
