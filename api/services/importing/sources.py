"""Files as streams of small batches, so that memory stays flat however long they are."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from os import fstat
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from api.errors import BadParameter
from api.i18n import Text
from api.services.importing.mapping import ImportMap

BATCH_ROWS = 10_000
_PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some rows as the file has them. ``lines`` are line numbers of a CSV (from 1, the header's) or row numbers of a
    Parquet file (from 1); ``ragged`` are rows that do not fit the header; ``done`` is the share of the file read."""

    lines: Sequence[int]
    columns: Mapping[str, pa.Array]
    ragged: Sequence[tuple[int, Sequence[str]]] = ()
    done: float


@dataclass(frozen=True, kw_only=True)
class Source:
    """An open file: its column names, and its batches from the first row on."""

    names: Sequence[str]
    batches: Iterator[Batch]


@contextmanager
def open_source(path: Path, mapping: ImportMap) -> Iterator[Source]:
    """The file by the form its name tells; raises :class:`BadParameter` when it is not what its name says, is empty
    or is damaged (also while its batches are read)."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise BadParameter("FILE", path.name, Text("a file whose name ends in .csv or .parquet"))
    try:
        with path.open("rb") as file:
            _check_content(file, path)
            with _parquet(file) if suffix == ".parquet" else _csv(file, mapping) as source:
                _check_names(source.names)
                yield source
    except UnicodeError as error:
        text = Text("text in {encoding}, or a map that names another encoding", encoding=mapping.encoding)
        raise BadParameter("FILE", path.name, text) from error
    except (csv.Error, pa.ArrowException) as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise BadParameter(
            "FILE", path.name, Text("a readable file ({error})", error=error.strerror or error)
        ) from error


def _check_content(file: BufferedReader, path: Path) -> None:
    start = file.read(4)
    file.seek(0)
    if not start:
        raise BadParameter("FILE", path.name, Text("a file that is not empty"))
    is_parquet = start == _PARQUET_MAGIC
    if is_parquet != (path.suffix.lower() == ".parquet"):
        held = Text("a file that holds what its name says")
        raise BadParameter("FILE", path.name, held)


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not name.strip():
            raise BadParameter("FILE", ", ".join(names), Text("a name for every column"))
        if list(names).count(name) > 1:
            raise BadParameter("FILE", name, Text("a file that has each column once"))


def _damaged(path: Path, error: Exception) -> BadParameter:
    return BadParameter("FILE", path.name, Text("a file that is whole ({error})", error=error))


@contextmanager
def _parquet(file: BufferedReader) -> Iterator[Source]:
    with parquet.ParquetFile(file) as opened:
        yield Source(names=opened.schema_arrow.names, batches=_parquet_batches(opened))


def _parquet_batches(opened: parquet.ParquetFile) -> Iterator[Batch]:
    total, row = opened.metadata.num_rows, 0
    for record in opened.iter_batches(batch_size=BATCH_ROWS):
        lines = range(row + 1, row + record.num_rows + 1)
        row += record.num_rows
        columns = dict(zip(record.schema.names, record.columns, strict=True))
        yield Batch(lines=lines, columns=columns, done=row / total)


@contextmanager
def _csv(file: BufferedReader, mapping: ImportMap) -> Iterator[Source]:
    encoding = "utf-8-sig" if mapping.encoding.lower() in ("utf-8", "utf8") else mapping.encoding
    with TextIOWrapper(file, encoding=encoding, newline="") as text:
        rows = csv.reader(text, delimiter=mapping.delimiter)
        names = [name.strip() for name in next(rows, [])]
        yield Source(names=names, batches=_csv_batches(rows, names, file))


def _csv_batches(rows: Any, names: Sequence[str], file: BufferedReader) -> Iterator[Batch]:
    size = fstat(file.fileno()).st_size
    good: list[list[str]] = []
    lines: list[int] = []
    ragged: list[tuple[int, list[str]]] = []

    for row in rows:
        if len(row) == len(names):
            good.append(row)
            lines.append(rows.line_num)
        elif row:  # a blank line is no row
            ragged.append((rows.line_num, row))
        if len(good) + len(ragged) >= BATCH_ROWS:
            yield _csv_batch(names, good, lines, ragged, file.tell() / size)
            good, lines, ragged = [], [], []
    if good or ragged:
        yield _csv_batch(names, good, lines, ragged, 1.0)


def _csv_batch(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    ragged: Sequence[tuple[int, Sequence[str]]],
    done: float,
) -> Batch:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    arrays = {name: pa.array(cells, pa.string()) for name, cells in zip(names, columns, strict=True)}
    return Batch(lines=lines, columns=arrays, ragged=ragged, done=done)
