"""First start: schema, result tables of our own, secrets. Doing it again changes nothing."""

from __future__ import annotations

from api.services.context import Context
from api.store import migrations
from api.store.analysis import make_tables
from api.store.protection_tables import make_protection_tables
from api.store.result_tables import make_result_tables
from api.store.secrets import FILES, secret


def initialise(context: Context) -> None:
    """Make or upgrade the main database, the tables of results where they are ours, and the secrets."""
    settings = context.settings
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in FILES:
        secret(settings, name)
    migrations.upgrade(context.engines["default"])
    if not settings.analysis_url:
        make_tables(context.engines["analysis"], settings.analysis_tables)
    if not settings.results_url:
        make_result_tables(context.engines["results"])
    if not settings.feature_url:
        make_protection_tables(context.engines["feature"])
