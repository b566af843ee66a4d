"""``flask audit``: the record of who did what."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.i18n import Text
from api.services.access.audit_trail import verify
from api.web.current import context


@click.group("audit")
def command() -> None:
    """The audit log."""


@command.command("verify")
@in_application
def check() -> None:
    """Follow the chain of hashes: print how many rows hold, or the first broken one and end with status 1."""
    found = verify(context())
    if found.first_broken is not None:
        row = Text("row {row} does not follow from the one before it", row=found.first_broken)
        raise click.ClickException(row.in_language(context().settings.language))
    say(Text("{rows} rows checked, the chain holds", rows=found.rows))
