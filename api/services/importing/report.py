"""What an import did, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """Rows of the file: ``read = written + already_there + repeated + rejected``.

    ``written`` were added (with ``replace`` also: changed); ``already_there`` were stored before as they are (without
    ``replace``: with the same key); ``repeated`` have the key of another row of the file; ``rejected`` went to the
    file ``rejects``. ``not_finite`` counts the NaN and infinite values that became NULL, ``implausible`` the values
    by column that lie outside the catalogue's range and were kept.
    """

    read: int
    written: int
    already_there: int
    repeated: int
    rejected: int
    not_finite: int
    implausible: Mapping[str, int]
    rejects: Path | None
    created: bool
