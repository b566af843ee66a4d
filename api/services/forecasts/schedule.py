"""When the forecasters of a site are trained anew, and what became of the last try."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from api.config import Site
from api.errors import NotFound, UnusableTable
from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.services.forecasts.state import state_name as forecasts_of
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.result_writing import may_write_results
from api.store.site_summary import summarise

DAY = timedelta(days=1)
REST_AFTER_FAILURE = timedelta(hours=1)
NEVER = 24  # as ``training_hour``


class Why(StrEnum):
    """Why a site is trained now."""

    FIRST = "first"  # there is no model yet, and a day of rows
    UNUSABLE = "unusable"  # the file cannot be read, or the columns have changed
    DAILY = "daily"


def training_due(context: Context, site: Site) -> Why | None:
    """Whether a site is to be trained now; not within an hour of a try that failed."""
    if context.settings.training_hour == NEVER or not may_write_results(context):
        return None
    now = context.now()
    with reading(context.engines["default"]) as connection:
        tried = read_state(connection, _name(site.id))
        forecasts = read_state(connection, forecasts_of(site.id)).note
    if tried.beat_at is not None and now - REST_AFTER_FAILURE < tried.beat_at <= now:
        return None
    models = [one for one in model_store.list_models(context, site.id) if one.kind == Kind.TEN_MINUTES]
    present = next((one for one in models if one.in_use), None)
    if present is None:
        return Why.FIRST if _has_a_day(context, site, now) else None
    if forecasts.get("asks_for_training") and forecasts.get("model") == present.version:
        return Why.UNUSABLE
    return Why.DAILY if models[0].trained_at < last_hour(site, now, context.settings.training_hour) else None


def note_failure(context: Context, site: int, reason: str) -> None:
    """Keep that a training failed, so that it is not tried again at once."""
    with writing(context.engines["default"]) as connection:
        write_state(connection, _name(site), JobState(beat_at=context.now(), note={"reason": reason}))


def _name(site: int) -> str:
    return f"training {site}"


def last_hour(site: Site, now: datetime, hour: int) -> datetime:
    """The last time that the clock at the site showed this hour."""
    local = now.astimezone(site.zone)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= local else today - DAY


def _has_a_day(context: Context, site: Site, now: datetime) -> bool:
    try:
        table = context.sites.table(site.id, "rack")
    except (NotFound, UnusableTable):
        return False
    with reading(context.sites.engine(site)) as connection:
        first = summarise(connection, table).first
    return first is not None and now - first >= DAY
