"""``flask init``: make everything a first start needs."""

from __future__ import annotations

import click
from flask import current_app

from api.services.setup import initialise


@click.command("init")
def command() -> None:
    """Create or upgrade the main database, our own result tables and the secrets."""
    initialise(current_app.extensions["anjeon"])
    click.echo("The database is ready.")
