"""Commands say what went wrong in one sentence and end with status 1; a stack is for the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import with_appcontext

from api.errors import AnjeonError
from api.web.current import context

P = ParamSpec("P")
R = TypeVar("R")


def in_application(function: Callable[P, R]) -> Callable[P, R]:
    """Run a command's function inside the application; an error of ours becomes a sentence in its language."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except AnjeonError as error:
            raise click.ClickException(error.text.in_language(context().settings.language)) from error

    wrapped: Any = with_appcontext(run)
    return wrapped  # type: ignore[no-any-return]
