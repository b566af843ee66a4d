"""t2, t3 and what of the data survives: the simple model, and the honest one beside it.

The simple model (:mod:`engine.stress.survival`) writes for as long as the reserves last, with all processors running,
and counts every byte alike. The honest one differs in four points:

* a checkpoint is atomic: half a dump is none, and what then is left is the newest whole checkpoint;
* the dump needs hosts, storage and network, not the processors: the reserves carry ``dump_power_share`` of the load;
* of the memory only ``unique_share`` is state that stands nowhere else (replicas, caches and buffers do);
* reserves fail when they are called, one by one and all at once for a common cause.

It answers another question: the share of the work since the last checkpoint that is not lost. With a whole dump that
is all of it, without one half of it on average, because the age of the newest checkpoint is uniform in its interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from engine.stress.answer import HoldUp
from engine.stress.assets import Architecture, Storage
from engine.stress.checkpoints import best_interval_s, cluster_mtbf_s, recovery_point_s, waste
from engine.stress.config import StudyConfig
from engine.stress.holding import Holding, holding, ready_s
from engine.stress.survival import active_data_tb, data_survival, dump_s, write_rate_tb_s

YEAR_S = 365.0 * 86_400.0


def hold_ups(config: StudyConfig) -> Mapping[str, HoldUp]:
    """t2 of every system of a study, by name.

    t2 = hold-up of the power supplies + how long the storage then carries the base load without grid or sun.
    ``ups_s`` is the part of the layers that begin within the hold-up of the power supplies, ``bess_s`` what the others
    add. Demand response takes its share off after its mean delay. Where it takes off everything, t2 is a year.

    t3, until service returns: 0 where the reserves outlast the scenario's span; else ``restart_s`` and reading the
    unique state back, from the moment the power returns.

    >>> legacy = hold_ups(StudyConfig())["Legacy grid"]
    >>> round(legacy.t2_s, 2), legacy.survival, round(legacy.honest_survival, 4), round(legacy.dump_s, 1)
    (600.02, 1.0, 0.9975, 581.8)
    """
    return {site.name: _hold_up(site, config) for site in config.architectures}


def _hold_up(site: Architecture, config: StudyConfig) -> HoldUp:
    sheet = config.assumption
    psu_s = sheet("psu_hold_up_s")
    active_tb = active_data_tb(sheet("gpus"), sheet("hbm_gb"), sheet("hbm_utilisation"))
    rate = write_rate_tb_s(sheet("ssds"), sheet("ssd_gb_s"))
    ups_s = carried(site, [layer for layer in site.storage if ready_s(layer) <= psu_s], config).lasts_s
    all_s = carried(site, site.storage, config).lasts_s
    t2_s = psu_s + all_s
    interval_s, mtbf_s = sheet("checkpoint_interval_s"), cluster_mtbf_s(sheet("gpus"), sheet("gpu_mtbf_h"))
    best_s = best_interval_s(sheet("checkpoint_write_s"), mtbf_s)
    unique_s = dump_s(active_tb * sheet("unique_share"), rate)
    lost = recovery_point_s(interval_s) / interval_s
    return HoldUp(
        psu_s=psu_s,
        ups_s=ups_s,
        bess_s=all_s - ups_s,
        t2_s=t2_s,
        t3_s=0.0 if all_s >= config.scenario.length_s else sheet("restart_s") + unique_s,
        survival=data_survival(
            t2_s,
            gpus=sheet("gpus"),
            hbm_gb=sheet("hbm_gb"),
            utilisation=sheet("hbm_utilisation"),
            ssds=sheet("ssds"),
            ssd_gb_s=sheet("ssd_gb_s"),
            saved_share=sheet("saved_share"),
        ),
        honest_survival=1.0 - lost * (1.0 - _dump_is_whole(site, unique_s, config)),
        dump_s=dump_s(active_tb, rate),
        recovery_point_s=recovery_point_s(interval_s),
        best_interval_s=best_s,
        waste=waste(best_s, sheet("checkpoint_write_s"), mtbf_s),
    )


def carried(site: Architecture, layers: Sequence[Storage], config: StudyConfig) -> Holding:
    """How long these of a site's layers carry its base load, demand response helping, a year at most."""
    found = holding(
        layers,
        config.demand_mw,
        gap_s=config.assumption("psu_hold_up_s"),
        relief=site.dr_share,
        relief_after_s=sum(site.response_s) / 2.0,
    )
    return replace(found, lasts_s=min(found.lasts_s, YEAR_S))


def _dump_is_whole(site: Architecture, unique_s: float, config: StudyConfig) -> float:
    """Probability that the layers which answer carry the load at once, and the dump to its end."""
    psu_s, share = config.assumption("psu_hold_up_s"), config.assumption("dump_power_share")
    if unique_s <= psu_s:
        return 1.0
    alone, common = fails_on_demand(config)
    chance = 0.0
    for answers in product((True, False), repeat=len(site.storage)):
        layers = [layer for layer, answer in zip(site.storage, answers, strict=True) if answer]
        at_once = holding(layers, config.demand_mw, gap_s=psu_s).lasts_s > 0.0
        lasts_s = psu_s + holding(layers, share * config.demand_mw, gap_s=psu_s).lasts_s
        if at_once and lasts_s >= unique_s:
            failed = len(answers) - len(layers)
            chance += (1.0 - alone) ** len(layers) * alone**failed
    return (1.0 - common) * chance


def fails_on_demand(config: StudyConfig) -> tuple[float, float]:
    """Probability that a layer does not answer a call on its own account, and that none does for a common cause. A
    single layer fails with ``fail_on_demand``, whatever the share of common causes.

    >>> alone, common = fails_on_demand(StudyConfig(assumptions={"fail_on_demand": 0.1, "common_cause_share": 0.5}))
    >>> common, round(1.0 - (1.0 - alone) * (1.0 - common), 12)
    (0.05, 0.1)
    """
    whole, shared = config.assumption("fail_on_demand"), config.assumption("common_cause_share")
    common = whole * shared
    return (0.0 if common == 1.0 else 1.0 - (1.0 - whole) / (1.0 - common)), common
