"""A deployment whose second site has a cooling plant."""

from __future__ import annotations

import pytest

from api.config import Settings
from tests.devices import with_plant


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_plant(settings)
