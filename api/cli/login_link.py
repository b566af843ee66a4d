"""``flask login-link``: a way in without a password, once."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.services.access.login_links import FIRST_USER, new_login_link
from api.web.current import context


@click.command("login-link")
@click.option("--user", default=FIRST_USER, show_default=True, help="whom the link signs in")
@in_application
def command(user: str) -> None:
    """Print a sign-in address: valid 15 minutes, used up at the first sign-in; earlier ones of the user end."""
    settings = context().settings
    token = new_login_link(context(), user)
    scheme = "https" if settings.secure_cookies else "http"
    click.echo(f"{scheme}://{settings.host}:{settings.port}/sign-in/link?token={token}")
