"""Which column plays which part in the physics: current, charge, voltage, temperature, gap."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a column measures, where that helps a forecast."""

    CURRENT = "current"
    SOC = "soc"
    VOLTAGE = "voltage"
    VOLTAGE_GAP = "voltage_gap"
    TEMPERATURE = "temperature"
    OTHER = "other"


# The first match decides; names are compared in lower case. A gap is looked for before what it is a gap of.
ALIASES: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.VOLTAGE_GAP, ("voltage_gap", "volt_gap", "gap_mv")),
    (Role.OTHER, ("temperature_gap", "temp_gap", "position", "soh")),
    (Role.CURRENT, ("current", "curr", "_amp")),
    (Role.SOC, ("soc", "state_of_charge")),
    (Role.VOLTAGE, ("volt",)),
    (Role.TEMPERATURE, ("temp",)),
)


def role_of(name: str) -> Role:
    """The role of a column.

    >>> [str(role_of(name)) for name in ("bank_dc_volt", "rack_cell_voltage_gap", "RACK_SOC", "humidity")]
    ['voltage', 'voltage_gap', 'soc', 'other']
    """
    lower = name.lower()
    return next((role for role, parts in ALIASES if any(part in lower for part in parts)), Role.OTHER)


def first_of(names: Iterable[str], role: Role) -> str | None:
    """The first of these columns with a role, None if there is none.

    >>> first_of(["bank_soc", "bank_dc_current"], Role.CURRENT)
    'bank_dc_current'
    """
    return next((name for name in names if role_of(name) is role), None)
