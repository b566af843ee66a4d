"""The sentences of a verdict by their codes (see :mod:`engine.stress.recommendation`)."""

from __future__ import annotations

from collections.abc import Mapping

VERDICT: Mapping[str, str] = {
    "costs_less": "{system} costs {krw} a year less than {other}, all counted: energy, losses, upkeep and capital.",
    "cost_alike": "The costs of {systems}, all counted, differ by less than {share} or by chance.",
    "saves_by_sun": "{system} buys energy for {krw} a year less than {other}: that is its sun, not its storage.",
    "less_unserved_than": "{system} leaves {mwh} MWh a run less unserved than {other}.",
    "unserved_alike": "What {systems} leave unserved does not differ for sure.",
    "unserved_same": "{systems} leave the same unserved in every run.",
    "more_unserved": "{system} leaves {mwh} MWh a run more unserved than {other}.",
    "pays_above": "{system} costs less than {other} where this scenario comes more than {events} times a year; "
    "{assumed} are assumed.",
    "pays_below": "{system} costs less than {other} where this scenario comes less than {events} times a year; "
    "{assumed} are assumed.",
    "never_pays": "{system} costs more than {other} however often this scenario comes.",
    "loses_load": "{system} still loses load in {share} of the runs.",
    "better_by_capital": "{system} has {times} times the capital of {other}: that it serves more may be bought.",
    "battery_equals": "{system} leaves as little unserved as {equals} with a battery of {mwh} MWh for {krw}.",
    "turns_with": "The net present value of {system} against {other} changes its sign with another assumption: "
    "{key} {value}.",
    "in_daylight": "The scenario begins at {hour}, in daylight: the sun helps {systems}, and at night it would not.",
    "begins_at_once": "The scenario begins with the study, at midnight: nothing is charged before it, and there is no "
    "sun.",
    "few_runs": "Runs: {runs}, which is few: intervals are wide, and rare failures are not seen.",
}
