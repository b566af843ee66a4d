"""``flask rollup``: what the job does day by day, at once and to its end."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.errors import BadParameter, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.day_kinds import KINDS
from api.services.day_work import DayWork, compute_anew
from api.services.site_time import parse_day
from api.store.sites import TABLES
from api.web.current import context


@click.command("rollup")
@click.option("--site", type=int, help="number of the site; all if not given")
@click.option("--from", "first", help="first day to compute anew, YYYY-MM-DD; needs --until")
@click.option("--until", "last", help="last day to compute anew, itself included")
@in_application
def command(site: int | None, first: str | None, last: str | None) -> None:
    """Compute the rollups and the completeness of every day that lacks them; of a range of days anew."""
    opened = context()
    sites = [opened.sites.site(site)] if site is not None else list(opened.sites)
    if (first is None) != (last is None):
        raise BadParameter("--from, --until", first or last, Text("both days, or neither"))
    if first is not None and last is not None:
        for one in sites:
            _forget(opened, one.id, first, last)
    done = DayWork(kinds=KINDS).run(opened, lambda: True, sites=sites)
    for refusal in done.refusals:
        say(Text("site {site}, {table}: {reason}", site=refusal.site, table=refusal.table, reason=refusal.reason))
    say(Text("{days} days computed", days=done.days))
    if done.refusals:
        raise click.exceptions.Exit(1)


def _forget(opened: Context, site: int, first: str, last: str) -> None:
    for name in TABLES:
        try:
            table = opened.sites.table(site, name)
        except NotFound:
            continue
        compute_anew(opened, table, KINDS, parse_day(first, "--from"), parse_day(last, "--until"))
