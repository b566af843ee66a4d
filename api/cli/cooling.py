"""``flask cooling``: how a plant stands, and its mode, where there is no browser at hand."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.i18n import Text
from api.services.access.users import COMMAND_LINE
from api.services.control.commands import confirm_command
from api.services.cooling.orders import order_mode
from api.services.cooling.reasons import reason_text
from api.services.cooling.state import control_state
from api.web.current import context
from engine.thermal.modes import Mode


@click.group("cooling")
def command() -> None:
    """The cooling of an engine room: how it stands, its mode."""


@command.command("state")
@click.option("--site", type=int, help="number of the site; the first with a cooling plant if not given")
@in_application
def state(site: int | None) -> None:
    """Mode, age of the last cycle, readings with their quality, frequencies with the reason; tabs between."""
    now, language = control_state(context(), site), context().settings.language
    age = "" if now.age_s is None else f"{now.age_s:.0f} s"
    click.echo(f"{now.plant.device.id}\t{now.mode.mode.value}\t{age}\t{'' if now.is_fresh else 'stale'}")
    for sensor in now.sensors:
        value = "" if sensor.value is None else f"{sensor.value:g}"
        click.echo(f"{sensor.name}\t{value}\t{sensor.unit}\t{sensor.quality}")
    for name, act in ({} if now.cycle is None else now.cycle.acts).items():
        text = reason_text(act.get("because"))
        words = "" if text is None else text.in_language(language)
        click.echo(f"{name}\t{act.get('wanted_hz')}\tHz\t{act.get('source') or ''}\t{words}")


@command.command("mode")
@click.argument("mode", type=click.Choice([mode.value for mode in Mode]))
@click.option("--reason", required=True, help="why, for the audit log")
@click.option("--site", type=int, help="number of the site; the first with a cooling plant if not given")
@in_application
def mode(mode: str, reason: str, site: int | None) -> None:
    """Order a mode and confirm it: the loop takes it over within seconds. `fixed60` releases control to 60 Hz."""
    formed = order_mode(context(), site, Mode(mode), reason=reason, who=COMMAND_LINE)
    confirmed = confirm_command(context(), formed.id, COMMAND_LINE)
    say(Text("Command {id}: {mode} is ordered and confirmed.", id=confirmed.id, mode=mode))
