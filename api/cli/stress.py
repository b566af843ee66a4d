"""``flask stress``: studies without the page."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from joblib import cpu_count  # type: ignore[import-untyped]

from api.cli.errors import in_application
from api.cli.speech import say
from api.errors import BadParameter
from api.i18n import Text
from api.services.stress.reproducing import read_run_file, verdict
from api.services.stress.words import preset_words
from api.web.current import context
from engine.stress.presets import study_presets
from engine.stress.study import run_study


@click.group("stress")
def command() -> None:
    """Stress lab: run a study, print the presets."""


@command.command("run")
@click.argument("study", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workers", type=click.IntRange(0, 1_024), default=0, help="processes; 0, the default: one a core")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="file for the result")
@in_application
def run(study: Path, workers: int, out: Path | None) -> None:
    """Work out the STUDY of a JSON file and print its result as JSON, or write it to the file of `--out`.

    A run file (`run.json` of a study) is worked out anew; it ends with status 1 where the result is not the same to the
    last bit. Nothing is stored.
    """
    try:
        text = study.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadParameter("study", study.name, Text("a JSON document")) from error
    asked = read_run_file(context(), text)
    with click.progressbar(length=1_000, file=sys.stderr) as bar:
        result = run_study(asked.study, workers or cpu_count(), lambda done: bar.update(round(1_000 * done) - bar.pos))
    if out is None:
        click.echo(result.to_json())
    else:
        out.write_text(result.to_json() + "\n", encoding="utf-8")
    is_so, said = verdict(asked, result)
    say(said, err=True)
    if not is_so:
        raise click.exceptions.Exit(1)


@command.command("presets")
@click.argument("key", type=click.Choice(list(study_presets())), required=False)
@in_application
def presets(key: str | None) -> None:
    """The studies to begin with, one a line; with KEY its study as JSON, ready for `stress run`."""
    if key is not None:
        click.echo(json.dumps(study_presets()[key].config.to_plain(), ensure_ascii=False, indent=2))
        return
    for known in study_presets():
        click.echo(f"{known}\t{preset_words(known).title.in_language(context().settings.language)}")
