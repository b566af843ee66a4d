"""Finding what plugs in: a new page, blueprint, command or job is one file in its package, no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def plugged_in(package: ModuleType, attribute: str) -> list[Any]:
    """``attribute`` of every module directly in ``package`` that has one, in order of module names."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    modules = (importlib.import_module(f"{package.__name__}.{name}") for name in names)
    return [getattr(module, attribute) for module in modules if hasattr(module, attribute)]
