"""``flask sos import-tags`` and ``flask sos seed``: many tags at once."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.errors import BadParameter
from api.i18n import Text
from api.services.access.users import COMMAND_LINE
from api.services.sos import intake
from api.web.current import context


@click.command("import-tags")
@click.argument("url")
@in_application
def import_tags(url: str) -> None:
    """Copy the tags of the tag_list in the database at URL, which is only read. Exit status 1 if any was refused."""
    opened = context()
    done = intake.import_tags(opened, url, COMMAND_LINE)
    for name, why in done.refused:
        click.echo(f"{name}\t{why.in_language(opened.settings.language)}", err=True)
    counts = {"copied": len(done.copied), "present": len(done.present), "refused": len(done.refused)}
    say(Text("{copied} copied, {present} present, {refused} refused", **counts))
    if done.refused:
        raise SystemExit(1)


@click.command("seed")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_application
def seed(file: Path) -> None:
    """Define the tags and make the sets of a YAML FILE; tags that exist already stay as they are."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadParameter("file", file.name, intake.SEED) from error
    done = intake.seed(context(), text, COMMAND_LINE)
    counts = {"defined": len(done.defined), "kept": len(done.kept), "sets": done.sets_made}
    say(Text("{defined} tags defined, {kept} kept, {sets} sets made", **counts))
