"""``flask token``: access tokens of the REST interface."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.services.access.users import COMMAND_LINE
from api.services.roles import Role
from api.web.current import token_book


@click.group("token")
def command() -> None:
    """Access tokens of the REST interface: issue, list, revoke."""


@command.command("issue")
@click.option("--role", type=click.Choice(Role.names()), required=True, help="what the bearer may do")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="days until it expires")
@click.option("--name", default="", help="whose or what it is for; empty: the role's name")
@click.option(
    "--requests-per-min", type=click.IntRange(0, 2**31 - 1), help="requests it may make in a minute; 0: any number"
)
@click.option(
    "--bytes-per-day", type=click.IntRange(0, 2**53 - 1), help="bytes it may fetch in a day (UTC); 0: any number"
)
@in_application
def issue(role: str, days: int, name: str, requests_per_min: int | None, bytes_per_day: int | None) -> None:
    """Print a new token, alone on standard output. It is shown this once only.

    Limits that are not given are those of the settings.
    """
    made = token_book().new(
        name=name or role,
        role=Role[role],
        days=days,
        actor=COMMAND_LINE,
        requests_per_min=requests_per_min,
        bytes_per_day=bytes_per_day,
    )
    click.echo(made.token)


@command.command("list")
@in_application
def show() -> None:
    """One line a token: id, name, role, expiry, whether revoked."""
    for row in token_book().issued():
        state = "revoked" if row["revoked_at"] else "valid"
        click.echo(f"{row['jti']}\t{row['name']}\t{row['role']}\t{row['expires_at']:%Y-%m-%dT%H:%M:%SZ}\t{state}")


@command.command("revoke")
@click.argument("jti")
@in_application
def revoke(jti: str) -> None:
    """End the token with the id JTI before its time."""
    token_book().revoke(jti, actor=COMMAND_LINE)
    click.echo(f"{jti}\trevoked")
