"""``flask notify``: telling people of alarms outside the screens."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.i18n import Text
from api.services.access.users import COMMAND_LINE
from api.services.notifications.trying import send_trial
from api.web.current import context


@click.group("notify")
def command() -> None:
    """Notifications: try whether a target can be reached."""


@command.command("test")
@click.argument("target")
@in_application
def test(target: str) -> None:
    """Send TARGET, the name of a `[[notify]]` entry, a test message and say whether it was taken."""
    send_trial(context(), target, actor=COMMAND_LINE)
    say(Text("{target} took the test message.", target=target))
