"""The import itself: batch by batch from the file into the table, each row judged, counted and kept or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from api.config import Site
from api.errors import BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.importing.judging import judge, local_days, without_repeats
from api.services.importing.mapping import ImportMap, MappedColumn
from api.services.importing.rejects import RejectFile
from api.services.importing.report import ImportReport
from api.services.importing.sources import Batch, open_source
from api.services.importing.target import Target, check_names, check_writable, find_target, make_table, place
from api.services.importing.times import to_utc
from api.store import audit
from api.store.db import writing
from api.store.loading import load
from api.store.versions import bump


def import_file(
    context: Context,
    site_id: int,
    table: str,
    path: Path,
    *,
    mapping: ImportMap | None = None,
    replace: bool = False,
    rejects: Path | None = None,
    progress: Callable[[float], None] | None = None,
    actor: str = "command line",
) -> ImportReport:
    """Bring the rows of a CSV or Parquet file into a site's table, which is made if it is not there.

    Rows are known by (ids, TIMESTAMP): one that is stored already stays as it is, so that a file can be given again
    (after a crash, say) and adds only what is missing; with ``replace`` it takes the file's values. Of rows with one
    key in the file the first counts, with ``replace`` the last. Bad rows go to ``rejects`` (default: the file's name
    + ``.rejects.csv`` in the working folder). ``progress`` is told the share of the file that is done.

    Raises :class:`BadParameter` for a file, map or column that does not fit, :class:`NotAllowed` for a site that is
    read-only, :class:`Conflict` for a table without a unique key; then nothing was written.
    """
    site = context.sites.site(site_id)
    context.sites.forget(site_id)  # the table as it stands now: an index may just have been made
    created = context.sites.look(site, table) is None
    check_writable(context, site)
    mapping = mapping or ImportMap()
    rejects = rejects or Path(f"{path.name}.rejects.csv")
    if rejects.resolve() == path.resolve():
        raise BadParameter("--rejects", rejects, Text("another file than the one to import"))
    with open_source(path, mapping) as source:
        columns = place(source.names, mapping)
        check_names(columns, mapping, table)
        first = next(source.batches, None)
        if first is None:
            raise BadParameter("FILE", path.name, Text("a file with at least one row"))
        if created:
            _check_times(first, columns, mapping, site)
            make_table(context, site, table, columns, mapping, first.columns)
        target = find_target(context, site, table, columns, mapping)
        rejected = RejectFile(rejects, source.names, context.settings.language)
        work = _Import(context=context, site=site, table=table, target=target, mapping=mapping, replace=replace)
        try:
            with rejected:
                for batch in chain([first], source.batches):
                    work.take(batch, rejected)
                    if progress is not None:
                        progress(batch.done)
        finally:
            report = work.report(rejected, created=created)
            _record(context, site, table, path, report, actor)
    return report


@dataclass(kw_only=True)
class _Import:
    """An import under way: where to, and the numbers so far."""

    context: Context
    site: Site
    table: str
    target: Target
    mapping: ImportMap
    replace: bool
    read: int = 0
    written: int = 0
    repeated: int = 0
    not_finite: int = 0
    implausible: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Batch, rejected: RejectFile) -> None:
        """Write the good rows of a batch, note the bad."""
        judged = judge(batch, self.target, self.mapping, self.site.zone)
        for line, reason, cells in judged.bad:
            rejected.add(line, reason, cells)
        rows = without_repeats(judged.rows, self.target.key, last=self.replace)
        stored = [self.target.stored[name] for name in rows.column_names]
        key = [self.target.stored[name] for name in self.target.key]
        written = -1  # not known
        try:
            written = load(self.context.sites.engine(self.site), stored, key, rows, replace=self.replace)
        finally:
            if written:  # what fails half-way may have left rows, too
                with writing(self.context.engines["default"]) as connection:
                    bump(connection, self.site.id, self.table, local_days(rows, self.site.zone), self.context.now())
        self.read += len(judged.bad) + judged.rows.num_rows
        self.written += written
        self.repeated += judged.rows.num_rows - rows.num_rows
        self.not_finite += judged.not_finite
        self.implausible += judged.implausible

    def report(self, rejected: RejectFile, *, created: bool) -> ImportReport:
        """The numbers so far."""
        return ImportReport(
            read=self.read,
            written=self.written,
            already_there=self.read - self.written - self.repeated - rejected.count,
            repeated=self.repeated,
            rejected=rejected.count,
            not_finite=self.not_finite,
            implausible=dict(self.implausible),
            rejects=rejected.path if rejected.count else None,
            created=created,
        )


def _check_times(first: Batch, columns: Mapping[str, MappedColumn], mapping: ImportMap, site: Site) -> None:
    """A file without a single time makes no table."""
    name = next(in_file for in_file, column in columns.items() if column.name == "timestamp")
    zone = ZoneInfo(mapping.timezone) if mapping.timezone else site.zone
    times = to_utc(first.columns[name], zone=zone, time_format=mapping.time_format, field=name, required=True)
    if len(times.bad) == len(times.values):
        why = next(iter(times.bad.values()), Text("there is no time"))
        raise BadParameter("FILE", name, Text("a column of times ({reason})", reason=why))


def _record(context: Context, site: Site, table: str, path: Path, report: ImportReport, actor: str) -> None:
    with writing(context.engines["default"]) as connection:
        audit.append(
            connection,
            now=context.now(),
            actor=actor,
            action="rows imported",
            subject=f"site {site.id} {table}",
            detail={"file": path.name, **asdict(report)},
        )
