"""``flask init``: make everything a first start needs."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.i18n import Text
from api.services.setup import initialise
from api.web.current import context


@click.command("init")
@in_application
def command() -> None:
    """Create or upgrade the main database, our own result tables and the secrets."""
    initialise(context())
    say(Text("The database is ready."))
