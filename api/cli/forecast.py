"""``flask forecast``: how good the forecasts are, and the models they are made with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from api.cli.errors import in_application
from api.cli.forecast_models import list_models, train
from api.errors import BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.site_time import parse_time, time_style
from api.web.current import context

if TYPE_CHECKING:
    import pandas as pd


@click.group("forecast")
def command() -> None:
    """Forecasts: how good they are, trained models."""


command.add_command(train)
command.add_command(list_models)


@command.command("backtest")
@click.option("--file", "path", type=click.Path(path_type=Path), help="CSV or Parquet file with a column timestamp")
@click.option("--site", type=int, help="number of the site, in place of a file; needs --bank, --rack, --from, --to")
@click.option("--bank", type=int, help="the bank; of a file with several, too")
@click.option("--rack", type=int, help="the rack; of a file with several, too")
@click.option("--from", "start", help="first moment or day of the stored rows")
@click.option("--to", "end", help="end of the stored rows, itself not included")
@click.option("--targets", help="columns to forecast, a,b,...; default: voltages, gap, temperatures, state of charge")
@click.option("--horizon", default=600, show_default=True, help="how far ahead, seconds")
@click.option("--train-days", default=14, show_default=True, help="days learned from, before those tested")
@click.option("--test-days", default=8, show_default=True, help="days tested, the last there are")
@click.option("--every", default=60, show_default=True, help="seconds between forecasts")
@click.option("--refit-days", type=int, help="learn anew after so many tested days; default: once")
@click.option("--expanding", is_flag=True, help="learn anew from all days before, not from the last --train-days")
@click.option("--event", "events", multiple=True, help="events to be warned of: 'TARGET>LIMIT'; can be repeated")
@click.option("--timezone", help="clock of the days of a file, Area/City; default: the first site's")
@in_application
def backtest(
    path: Path | None,
    site: int | None,
    bank: int | None,
    rack: int | None,
    start: str | None,
    end: str | None,
    targets: str | None,
    horizon: int,
    train_days: int,
    test_days: int,
    every: int,
    refit_days: int | None,
    expanding: bool,
    events: tuple[str, ...],
    timezone: str | None,
) -> None:
    """Test the forecaster on recorded days it has not seen, beside persistence and trend, and print the table."""
    # heavy, and the web never needs them
    from api.services.forecast_backtest.request import Asked, plan_of, rules_of
    from api.services.forecast_backtest.running import run
    from api.services.forecast_backtest.table import table

    opened = context()
    if path is not None and site is None:
        rows, zone = _of_file(opened, path, bank, rack, timezone)
    elif path is None and site is not None:
        rows, zone = _of_site(opened, site, {"--bank": bank, "--rack": rack, "--from": start, "--to": end})
    else:
        raise BadParameter("--file, --site", Text("nothing") if path is None else path, Text("one of the two"))
    asked = Asked(
        targets=targets,
        horizon_s=horizon,
        train_days=train_days,
        test_days=test_days,
        every_s=every,
        refit_days=refit_days,
        expanding=expanding,
        events=events,
    )
    plan = plan_of(asked, rows, zone)
    for line in table(run(rows, plan, rules_of(asked, plan)), opened.settings.language):
        click.echo(line)


def _of_file(
    opened: Context, path: Path, bank: int | None, rack: int | None, timezone: str | None
) -> tuple[pd.DataFrame, ZoneInfo]:
    from api.services.forecast_backtest.file_rows import file_rows

    zone = time_style(timezone, opened.settings.sites[0].zone, "--timezone").zone
    return file_rows(path, zone, bank=bank, rack=rack), zone


def _of_site(opened: Context, site: int, needed: Mapping[str, Any]) -> tuple[pd.DataFrame, ZoneInfo]:
    from api.services.forecast_backtest.site_rows import site_rows
    from api.services.forecasts.targets import TARGETS

    for option, given in needed.items():
        if given is None:
            raise BadParameter(option, Text("nothing"), Text("a value: --site needs it"))
    zone = opened.sites.site(site).zone
    start, end = (parse_time(needed[option], zone, option) for option in ("--from", "--to"))
    if start >= end:
        raise BadParameter("--to", needed["--to"], Text("a time after --from"))
    return site_rows(opened, site, needed["--bank"], needed["--rack"], TARGETS, start, end), zone
