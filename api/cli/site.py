"""``flask site``: the configured sites, what is odd about their tables, and the import of recorded rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from api.cli.errors import in_application
from api.i18n import Translator, translator
from api.services.site_check import Finding, Severity, check_site
from api.store.sites import TABLES
from api.web.current import context

if TYPE_CHECKING:
    from api.services.importing import ImportReport


@click.group("site")
def command() -> None:
    """Storage sites: list, check, import."""


@command.command("list")
@in_application
def show() -> None:
    """One line a site: number, name, time zone, whether we may write its rows."""
    t = translator(context().settings.language)
    for site in context().sites:
        rights = t("writable") if context().sites.is_writable(site) else t("read-only")
        click.echo(f"{site.id}\t{site.name[context().settings.language]}\t{site.timezone}\t{rights}")


@command.command("check")
@click.argument("site", type=int, required=False)
@in_application
def check(site: int | None) -> None:
    """Say what is missing or odd at SITE, or at every site; status 1 when something is wrong."""
    t = translator(context().settings.language)
    numbers = [site] if site is not None else [each.id for each in context().sites]
    wrong = False
    for number in numbers:
        findings = check_site(context(), number)
        for finding in findings:
            click.echo(_line(number, finding, t))
        wrong = wrong or any(finding.severity is not Severity.note for finding in findings)
        if not findings:
            click.echo(t("site {site}: nothing is missing or odd", site=number))
    if wrong:
        sys.exit(1)


def _line(site: int, finding: Finding, t: Translator) -> str:
    # the names of the severities are messages: t("error"), t("warning"), t("note")
    said = finding.text.in_language(context().settings.language)
    line = f"{t('site {site}', site=site)}\t{finding.table}\t{t(finding.severity.value)}\t{said}"
    return f"{line}\n\t{finding.fix};" if finding.fix else line


@command.command("import")
@click.argument("site", type=int)
@click.argument("table", type=click.Choice(TABLES))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="TOML file: names, units, time zone of FILE")
@click.option("--replace", is_flag=True, help="rows that are there already take the values of FILE")
@click.option("--rejects", type=click.Path(path_type=Path), help="where bad rows go; default: FILE.rejects.csv here")
@in_application
def load(site: int, table: str, file: Path, map_file: Path | None, replace: bool, rejects: Path | None) -> None:
    """Bring the rows of a CSV or Parquet FILE into TABLE of SITE. Giving the file again adds only what is missing."""
    from api.services.importing import ImportMap, import_file, read_map  # heavy, and the web never needs it

    mapping = read_map(map_file) if map_file else ImportMap()
    with tqdm(
        total=100, unit="%", disable=None, file=sys.stderr, bar_format="{l_bar}{bar}| {elapsed}<{remaining}"
    ) as bar:
        report = import_file(
            context(),
            site,
            table,
            file,
            mapping=mapping,
            replace=replace,
            rejects=rejects,
            progress=lambda done: bar.update(100 * done - bar.n),
        )
    _print(report, translator(context().settings.language))


def _print(report: ImportReport, t: Translator) -> None:
    click.echo(
        t(
            "{read} rows read, {written} written, {there} already there, {repeated} repeated in the file,"
            " {rejected} rejected, {nan} values NaN or infinite",
            read=report.read,
            written=report.written,
            there=report.already_there,
            repeated=report.repeated,
            rejected=report.rejected,
            nan=report.not_finite,
        )
    )
    for column, count in report.implausible.items():
        click.echo(t("{column}: {count} values outside the plausible range were kept", column=column, count=count))
    if report.rejects is not None:
        click.echo(t("Rejected rows with their reasons: {path}", path=report.rejects))
