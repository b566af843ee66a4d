"""The architectures that are known: one file each, found by its ``preset``. A fourth is one more file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from engine.stress.assets import Architecture


@cache
def _modules() -> tuple[ModuleType, ...]:
    found = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple(sorted(found, key=lambda module: module.ORDER))


def architecture_presets(demand_mw: float) -> Mapping[str, Architecture]:
    """Each kind's own numbers for a base load of ``demand_mw``, in the order they are shown: legacy, smart, cems."""
    return {module.KIND: module.preset(demand_mw) for module in _modules()}
