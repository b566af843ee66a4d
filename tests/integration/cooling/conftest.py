"""A deployment whose second site has a cooling plant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.config import Settings
from tests.devices import device


@pytest.fixture
def settings(settings: Settings) -> Settings:
    first, second = settings.sites
    plant = device("panli-cooling", site=2, simulator=True)
    return replace(settings, devices=(plant,), sites=(first, replace(second, cooling_device=plant.id)))
