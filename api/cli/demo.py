"""``flask demo``: make or go on with the demo sites."""

from __future__ import annotations

from functools import partial

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.i18n import Text
from api.services.setup import initialise
from api.web.current import context


@click.command("demo")
@click.option("--again", is_flag=True, help="Remove the demo's rows first and begin anew (stop the jobs before).")
@in_application
def command(again: bool) -> None:
    """Fill the built-in demo sites with history up to now, with tags and sets."""
    from api.services.demo.start import make_demo, remove_demo  # the model is heavy, and the web never needs it

    opened = context()
    initialise(opened)
    if again and opened.settings.is_demo:
        remove_demo(opened)
    make_demo(opened, say=partial(say, err=True))
    say(Text("The demo sites are filled."))
