"""Who decides the frequencies of a cooling plant."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """``manual``: the operator; ``auto-*``: the controller, without or with the forecast; ``fixed60``: nobody."""

    MANUAL = "manual"
    AUTO_REACTIVE = "auto-reactive"
    AUTO_PREDICTIVE = "auto-predictive"
    FIXED60 = "fixed60"
