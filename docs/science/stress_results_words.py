"""The cost-equalised preset in sentences, and what would do instead of the microgrid."""

from __future__ import annotations

from collections.abc import Sequence

from api.services.stress.words import verdict_text
from docs.science.stress_results_pieces import BN, Told, filled, in_english, number


def in_words(studies: Sequence[Told]) -> str:
    """The cost-equalised preset in sentences."""
    first, *_, last = studies[0].answer.systems
    capital = studies[0].answer.economics[last].capital / BN
    sizes = [f"{note.values['system']} {number(note.values['mwh'], 0)} MWh" for note in studies[0].notes]
    parts = [
        f"For the {number(capital, 0)} bn KRW that {last} costs, every other gets that much more Li-ion battery: "
        f"{', '.join(sizes)}."
    ]
    for one in studies:
        means = {name: one.answer.measures["unserved_mwh"][name].mean or 0.0 for name in one.answer.systems}
        gaps = [gap for gap in one.answer.differences if gap.measure == "unserved_mwh" and gap.sure]
        served = (
            "; ".join(f"{gap.first} {number(gap.mean, 3)} MWh more than {gap.second}" for gap in gaps)
            if gaps
            else "no difference in what is left unserved is sure"
        )
        left = ", ".join(f"{number(mean, 3)}" for mean in means.values())
        saved = (one.answer.economics[first].energy_cost.mean or 0.0) - (
            one.answer.economics[last].energy_cost.mean or 0.0
        )
        parts.append(
            f"{one.case}: unserved {left} MWh ({', '.join(means)}): {served}. {last} buys energy for "
            f"{number(saved / BN, 1)} bn KRW a year less than {first}, by its sun. "
            f"{in_english(verdict_text(one.answer.recommendation))}"
        )
    return "## The cost-equalised result in words\n\n" + "\n\n".join(map(filled, parts))


def least(studies: Sequence[Told]) -> str:
    """What would do instead of the component model's microgrid in its outage."""
    one = next(one for one in studies if one.preset == "component" and one.config.scenario.kind == "S3")
    size, money = one.answer.break_even[0], one.answer.economics
    richest = next(site for site in one.config.architectures if site.name == size.equals)
    sun = richest.pv_mw * 1_000.0 * one.config.assumption("pv_krw_per_kw")
    whole = money[size.system].capital + (size.capital or 0.0) + sun
    battery, whole_bn, all_bn = (
        number(krw / BN, 0) for krw in (size.capital or 0.0, whole, money[size.equals].capital)
    )
    return filled(
        f"Or the other way round ({one.case} of the component model): with a battery of {number(size.energy_mwh, 0)} "
        f"MWh for {battery} bn KRW {size.system} leaves as little unserved as {size.equals}; with the same "
        f"{richest.pv_mw:g} MW of sun for {number(sun / BN, 0)} bn KRW it buys as little energy too. That makes "
        f"{whole_bn} of {all_bn} bn KRW; the rest of the storage changes nothing in this case."
    )
