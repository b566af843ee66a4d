"""All that is kept up to date over the life of racks, a few seconds at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from api.config import Site
from api.errors import AnjeonError
from api.services.context import Context
from api.services.life.day_figures import update_days
from api.services.life.socp_count import count_socp
from api.services.life.socp_results import write_socp
from api.services.life.soh_history import look_back
from api.services.life.sol_rows import write_sol
from api.store.life.results import banks_with_soh
from api.store.result_writing import may_write_results
from engine.safety.soh_trend import WINDOW_DAYS

GoOn = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one run did: ``samples`` of racks counted, ``socp_rows`` and ``sol_rows`` written, ``old_days`` of SoH."""

    samples: int = 0
    socp_rows: int = 0
    sol_rows: int = 0
    old_days: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(**{name: getattr(self, name) + getattr(other, name) for name in vars(self)})


def keep_up(context: Context, go_on: GoOn, half: GoOn = lambda: True) -> Done:
    """Bring every site up to date for as long as ``go_on()``; figures of days only for as long as ``half()``, so that
    neither they nor the counts wait for the other.

    Results are written only where they are ours to write. Raises the first :class:`~api.errors.AnjeonError` when all
    sites were looked at.
    """
    done, failed = Done(), list[AnjeonError]()
    for step, for_so_long in ((_days, half), (_counts, go_on)):
        for site in context.settings.sites:
            try:
                done += step(context, site, for_so_long)
            except AnjeonError as error:
                failed.append(error)
    if failed:
        raise failed[0]
    return done


def _days(context: Context, site: Site, go_on: GoOn) -> Done:
    if not may_write_results(context):
        return Done()
    is_new = update_days(context, site, go_on)
    old_days = look_back(context, site, go_on) if go_on() else 0
    if not (is_new or old_days):
        return Done()
    since = context.now().astimezone(site.zone).date() - timedelta(days=WINDOW_DAYS)
    banks = banks_with_soh(context.engines["results"], site.id, since)
    return Done(sol_rows=sum(write_sol(context, site, bank) for bank in banks), old_days=old_days)


def _counts(context: Context, site: Site, go_on: GoOn) -> Done:
    samples = count_socp(context, site, go_on)
    rows = write_socp(context, site, go_on) if may_write_results(context) else 0
    return Done(samples=samples, socp_rows=rows)
