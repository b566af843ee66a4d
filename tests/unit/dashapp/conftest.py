"""A reader without a deployment behind: widgets and figures need only language, theme and clock."""

from __future__ import annotations

import pytest

from api.config import Settings
from api.services.context import Context
from api.store.db import open_engines
from api.store.sites import Sites
from dashapp.reader import Reader
from tests.components import reader_for
from tests.conftest import NOW


@pytest.fixture
def reader(tmp_path) -> Reader:
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}")
    engines = open_engines(settings)
    return reader_for(Context(settings=settings, engines=engines, sites=Sites(settings, engines), now=lambda: NOW))
