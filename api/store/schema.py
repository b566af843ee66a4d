"""All our tables in ``database_url``, wherever they are described: what Alembic and the application see."""

from __future__ import annotations

import api.store.alarms.tables
import api.store.backtest.tables
import api.store.cooling.tables
import api.store.devices.tables
import api.store.forecasts.tables
import api.store.life.tables
import api.store.notifications.tables
import api.store.protection.tables
import api.store.stress.tables  # noqa: F401
from api.store.models import metadata

__all__ = ["metadata"]
