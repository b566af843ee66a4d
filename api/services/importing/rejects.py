"""The reject file: rows that could not be imported, each with its line and the reason, to be mended and given again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from api.errors import AnjeonError
from api.i18n import Text

HEADER = ("line", "reason")  # a map with skip = ["line", "reason"] reads a mended reject file


class RejectFile:
    """Opened with its first row, so that an import without bad rows leaves no file."""

    def __init__(self, path: Path, names: Sequence[str], language: str) -> None:
        self.path = path
        self.count = 0
        self._names = names
        self._language = language
        self._file: TextIO | None = None
        self._writer: Any = None

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: int, reason: Text, cells: Sequence[Any]) -> None:
        """One bad row as the file has it; raises :class:`AnjeonError` when it cannot be written down."""
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                self._writer = csv.writer(self._file)
                self._writer.writerow((*HEADER, *self._names))
            self._writer.writerow((line, reason.in_language(self._language), *cells))
        except OSError as error:
            text = Text("The reject file {path} cannot be written: {error}", path=self.path, error=error.strerror)
            raise AnjeonError(text) from error
        self.count += 1
