"""What a study was asked: scenario, load, and everything each architecture owns."""

from __future__ import annotations

from api.i18n import translator
from api.services.numbers import MISSING, exact, number
from api.services.stress.report.asset_sources import asset_sources
from api.services.stress.report.content import Section, Table
from api.services.stress.words import Krw, exact_percent, layer_text, scenario_text, system_text
from engine.stress.assets import Architecture, Storage
from engine.stress.config import StudyConfig


def inputs(config: StudyConfig, language: str) -> Section:
    """The study's own fields, its architectures side by side, and each one's layers of storage."""
    t = translator(language)
    return Section(
        title=t("Inputs"),
        tables=(_study(config, language), _architectures(config, language), *_storages(config, language),
                asset_sources(config, language)),
        notes=(
            t("All architectures take the same demand, the same sun and the same disturbances, run by run."),
            *((t("Measured traces in place of the made ones: {names}.", names=", ".join(config.traces)),)
              if config.traces else ()),
        ),
    )  # fmt: skip


def _study(config: StudyConfig, language: str) -> Table:
    t, scenario = translator(language), config.scenario
    rows = (
        (t("Scenario"), f"{scenario.kind} {scenario_text(scenario.kind).in_language(language)}"),
        (t("Intensity"), exact_percent(scenario.intensity)),
        (t("Begins"), f"{exact(scenario.start_s / 3_600.0)} h"),
        (t("Length"), f"{exact(scenario.length_s / 3_600.0)} h"),
        (t("How often"), number(max(1, scenario.repeat))),
        (t("Base load"), f"{exact(config.demand_mw)} MW"),
        (t("Time step"), f"{exact(config.step_s)} s"),
        (t("Steps"), number(config.steps)),
        (t("Runs"), number(config.runs)),
        (t("Seed"), str(config.seed)),
    )
    return Table(head=(t("Study"), ""), rows=rows)


def _architectures(config: StudyConfig, language: str) -> Table:
    t, all_ = translator(language), config.architectures

    def row(title: str, *texts: str) -> tuple[str, ...]:
        return (title, *texts)

    rows = (
        row(t("Contract power, MW"), *(exact(one.contract_mw) for one in all_)),
        row(t("Limit of the connection, MW"), *(exact(one.grid_limit_mw) for one in all_)),
        row(t("Delay of slow measures, s"), *(_span(one) for one in all_)),
        row(t("Rated PV, MW"), *(exact(one.pv_mw) for one in all_)),
        row(t("Demand response: participation"), *(exact_percent(one.dr_participation) for one in all_)),
        row(t("Demand response: reduction"), *(exact_percent(one.dr_reduction) for one in all_)),
    )
    return Table(head=(t("Architecture"), *_names(config, language)), rows=rows)


def _span(architecture: Architecture) -> str:
    return "..".join(exact(delay) for delay in architecture.response_s)


def _names(config: StudyConfig, language: str) -> list[str]:
    return [system_text(one.name).in_language(language) for one in config.architectures]


def _storages(config: StudyConfig, language: str) -> list[Table]:
    t = translator(language)
    head = (
        t("Layer"),
        "MWh",
        "MW",
        t("Response, s"),
        t("Ramp, MW/s"),
        t("Efficiency"),
        t("Charge at the start"),
        t("Self-discharge an hour"),
        t("Failures a year"),
        t("Cost a kWh, KRW"),
        t("Trips after, s"),
    )
    return [
        Table(
            head=head,
            rows=tuple(_layer(layer, language) for layer in one.storage),
            caption=t(
                "Storage of {system}: {capital}",
                system=name,
                capital=Krw(sum(layer.energy_mwh * 1_000.0 * layer.cost_per_kwh for layer in one.storage)),
            ),
        )
        for name, one in zip(_names(config, language), config.architectures, strict=True)
    ]


def _layer(layer: Storage, language: str) -> tuple[str, ...]:
    return (
        layer_text(layer.name).in_language(language),
        exact(layer.energy_mwh),
        exact(layer.power_mw),
        exact(layer.response_s),
        MISSING if layer.ramp_mw_per_s is None else exact(layer.ramp_mw_per_s),
        exact_percent(layer.efficiency),
        exact_percent(layer.soc),
        exact_percent(layer.self_discharge_per_h),
        exact(layer.failure_per_year),
        exact(layer.cost_per_kwh),
        MISSING if layer.trip_s is None else exact(layer.trip_s),
    )
