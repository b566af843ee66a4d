"""``flask user``: who may sign in to the pages."""

from __future__ import annotations

import sys

import click

from api.cli.errors import in_application
from api.services.access import users
from api.services.roles import Role
from api.web.current import context

ROLES = [role.name for role in Role if role is not Role.engine]


@click.group("user")
def command() -> None:
    """Users of the pages: add, list, disable, set a password."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=Role.viewer.name, show_default=True, help="what they may do")
@click.option("--no-password", is_flag=True, help="none for now: they come in by `flask login-link`")
@in_application
def add(name: str, role: str, no_password: bool) -> None:
    """Add the user NAME; the password is prompted for, or read from standard input when that is not a terminal."""
    account = users.add_user(context(), name=name, role=role, password=None if no_password else _read_password())
    click.echo(f"{account.name}\t{account.role.name}")


@command.command("list")
@in_application
def show() -> None:
    """One line a user: name, role, how they can sign in."""
    for account in users.list_users(context()):
        state = "disabled" if account.disabled else "password" if account.has_password else "link only"
        click.echo(f"{account.name}\t{account.role.name}\t{state}")


@command.command("disable")
@click.argument("name")
@in_application
def disable(name: str) -> None:
    """Close the account NAME; its sessions end at once."""
    users.disable_user(context(), name=name)
    click.echo(f"{name}\tdisabled")


@command.command("password")
@click.argument("name")
@in_application
def password(name: str) -> None:
    """Give NAME a new password (prompted for, or from standard input); their sessions end."""
    users.set_password(context(), name=name, password=_read_password())
    click.echo(f"{name}\tpassword set")


def _read_password() -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")
