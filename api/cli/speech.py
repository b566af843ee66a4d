"""What a command says to its caller, in the configured language. Tables for programs are not translated."""

from __future__ import annotations

import click

from api.i18n import Text
from api.web.current import context


def say(text: Text, *, err: bool = False) -> None:
    """One line on standard output (or, with ``err``, on standard error)."""
    click.echo(text.in_language(context().settings.language), err=err)
