"""``flask sos``: State of Safety from the command line."""

from __future__ import annotations

from datetime import timedelta

import click

from api.cli.errors import in_application
from api.cli.sos_tags import import_tags, seed
from api.cli.speech import say
from api.i18n import Text
from api.services.access.users import COMMAND_LINE
from api.services.site_time import parse_time
from api.services.sos.evaluate import evaluate_anew, floor_minute
from api.web.current import context


@click.group("sos")
def command() -> None:
    """State of Safety: evaluate anew, bring in tags."""


command.add_command(import_tags)
command.add_command(seed)


@command.command("evaluate")
@click.option(
    "--at", required=True, help="the minute, or the first of several; without an offset in the first site's time"
)
@click.option("--until", help="the end of the range, itself not included; empty: only the minute of --at")
@in_application
def evaluate(at: str, until: str | None) -> None:
    """Compute the State of Safety of all sets anew from the rows there are now, after an import for example."""
    opened = context()
    zone = opened.settings.sites[0].zone
    start = floor_minute(parse_time(at, zone, "at"))
    end = parse_time(until, zone, "until") if until is not None else start + timedelta(minutes=1)
    done = evaluate_anew(opened, start, end, actor=COMMAND_LINE)
    counts = {"minutes": done.minutes, "sets": done.sets, "rows": done.rows}
    say(Text("{minutes} minutes, {sets} sets, {rows} results", **counts))
