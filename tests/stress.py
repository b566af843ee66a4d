"""An answer of the stress lab to draw and to print: shapes and fields as the engine's, numbers made up."""

from __future__ import annotations

from engine.stress.answer import (
    Answer,
    Availability,
    BreakEven,
    Curve,
    Difference,
    Economics,
    HoldUp,
    Level,
    Recommendation,
    Remark,
    Score,
    Series,
    Sway,
    Tornado,
)  # fmt: skip

SYSTEMS = ("Legacy grid", "Smart grid", "CEMS microgrid")
SIZES = {
    "unserved_mwh": (350.0, 331.2, 4.1),
    "curtailed_mwh": (0.0, 12.6, 0.0),
    "outage_s": (21_000.0, 20_100.0, 240.0),
    "recovery_s": (21_000.0, 20_160.0, 300.0),
    "max_deviation_pct": (100.0, 100.0, 7.5),
    "robustness": (45.7, 46.7, 97.5),
    "lost_load": (1.0, 1.0, 0.034),
    "response_s": (0.0, 0.0, 0.0),
    "ride_through": (1.0, 1.0, 1.0),
    "grid_mwh": (1_090.0, 1_088.0, 640.0),
    "peak_grid_mw": (60.0, 60.0, 80.0),
}


def level(mean: float) -> Level:
    spread = 0.04 * abs(mean)
    return Level(
        mean=mean, low=mean - spread, high=mean + spread, p05=mean - 3 * spread, p50=mean, p95=mean + 3 * spread
    )


def sample_answer() -> Answer:
    time_s = tuple(60.0 * i for i in range(1_440))
    out = (36_000.0, 57_600.0)
    served = {
        name: tuple(0.0 if out[0] + lasts <= t < out[1] else 60.0 for t in time_s)
        for name, lasts in zip(SYSTEMS, (600.0, 1_380.0, 21_000.0), strict=True)
    }
    pairs = (("Legacy grid", "CEMS microgrid"), ("Smart grid", "CEMS microgrid"), ("Legacy grid", "Smart grid"))
    differences = tuple(
        Difference(
            measure=measure,
            first=first,
            second=second,
            mean=(gap := sizes[SYSTEMS.index(first)] - sizes[SYSTEMS.index(second)]),
            low=gap - 0.5,
            high=gap + 0.5,
            ratio=None if sizes[SYSTEMS.index(second)] == 0 else gap / sizes[SYSTEMS.index(second)],
            sure=abs(gap) > 0.5,
        )
        for measure, sizes in SIZES.items()
        for first, second in pairs
    )
    tiers: dict[str, str | None] = {"usual": "II", "published": "I"}
    return Answer(
        systems=SYSTEMS,
        measures={key: dict(zip(SYSTEMS, map(level, sizes), strict=True)) for key, sizes in SIZES.items()},
        differences=differences,
        series=Series(
            run=17,
            time_s=time_s,
            demand_mw=tuple(60.0 for _ in time_s),
            served_mw=served,
            stored_share={name: tuple(max(0.0, 1 - t / 86_400) for t in time_s) for name in SYSTEMS},
            spans_s=(out,),
        ),
        hold_up={
            name: HoldUp(
                psu_s=0.02,
                ups_s=ups,
                bess_s=bess,
                t2_s=0.02 + ups + bess,
                t3_s=900.0,
                survival=1.0,
                honest_survival=0.994,
                dump_s=581.8,
                recovery_point_s=450.0,
                best_interval_s=1_155.0,
                waste=0.104,
            )
            for name, ups, bess in zip(SYSTEMS, (600.0, 1_200.0, 1_800.0), (0.0, 0.0, 151_000.0), strict=True)
        },
        survival={
            name: Curve(
                hours=(hours := tuple(i / 2 for i in range(97))),
                share=(share := tuple(max(0.0, min(1.0, 1.2 - hour / lasts)) for hour in hours)),
                low=tuple(max(0.0, s - 0.02) for s in share),
                high=tuple(min(1.0, s + 0.02) for s in share),
            )
            for name, lasts in zip(SYSTEMS, (0.2, 0.4, 40.0), strict=True)
        },
        availability={
            name: Availability(
                availability=level(share),
                downtime_min=level((1 - share) * 525_600),
                tier=tiers,
                tier_for_sure={"usual": "I", "published": None},
            )
            for name, share in zip(SYSTEMS, (0.9971, 0.9974, 0.9998), strict=True)
        },
        economics={
            name: Economics(
                capital=capital,
                energy_cost=level(60e9),
                penalty=level(1e8),
                disruption=level(loss),
                data_loss=level(loss / 4),
                lost_load=level(loss / 2),
                demand_response=level(2e7),
                total=level(61e9 + loss),
                npv=None if capital < 1e10 else level(-4e11),
                roi=None if capital < 1e10 else level(-0.3),
                payback_years=None,
            )
            for name, capital, loss in zip(SYSTEMS, (6e9, 1.2e10, 1.6e12), (9e9, 8e9, 2e8), strict=True)
        },
        tornadoes=(
            Tornado(
                result="npv",
                first="CEMS microgrid",
                second="Legacy grid",
                base=-4e11,
                sways=tuple(
                    Sway(key="gpus", less=25_000, more=100_000, result_less=-4e11 - s, result_more=-4e11 + s)
                    for s in (2e11, 9e10, 3e10)
                ),
            ),
        ),
        break_even=(
            BreakEven(
                system="Legacy grid",
                equals="CEMS microgrid",
                energy_mwh=365.0,
                within_mwh=1.0,
                most_mwh=20_000.0,
                capital=1.2e11,
            ),
        ),
        scores={
            name: Score(score=score, low=score - 6, high=min(100.0, score + 6), parts={"robustness": score})
            for name, score in zip(SYSTEMS, (41.0, 52.0, 88.0), strict=True)
        },
        robustness={
            name: Score(
                score=mean, low=mean - 15, high=min(100.0, mean + 15), parts={"outage": mean, "deviation": mean}
            )
            for name, mean in zip(SYSTEMS, SIZES["robustness"], strict=True)
        },
        recommendation=Recommendation(
            best="CEMS microgrid",
            ties=(),
            reasons=(
                Remark(
                    code="less_unserved_than",
                    values={"system": "CEMS microgrid", "other": "Legacy grid", "mwh": 345.9},
                ),
            ),
            doubts=(Remark(code="npv_crosses_zero", values={"system": "CEMS microgrid"}),),
        ),
    )
