"""De-identified tables: columns that tell of faults leave under names that say nothing.

The rows are the same and are read by the same statements; only the names a :class:`SiteTable` gives them differ.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from api.config import Settings
from api.store.secrets import secret
from api.store.sites import SiteTable

PREFIXES = {"bank": "bk_", "rack": "rk_", "pcs": "ps_", "etc": "ec_"}
DIGITS = 8  # of the digest; more where two names of a table would leave as one
TELLING = re.compile("fault|warning|protection", re.IGNORECASE)

Digest = Callable[[str], str]


def deidentified(table: SiteTable, settings: Settings) -> SiteTable:
    """The table with its telling columns renamed; made once for each look at the table's columns.

    The name is made of the stored column name: HMAC-SHA-256 with the deployment's key, or, where ``deid = "sha256"``
    or ``compat``, the bare SHA-256 of the old service. Raises :class:`BadConfiguration` where the key cannot be read.
    """
    known: SiteTable | None = table.table.info.get("deidentified")
    if known is None:
        stored = {name: str(column.name) for name, column in table.columns.items()}
        names = leaving_names(stored, PREFIXES[table.name], _digest(settings))
        columns = MappingProxyType({names[name]: column for name, column in table.columns.items()})
        known = table.table.info["deidentified"] = replace(table, columns=columns)
    return known


def leaving_names(stored: Mapping[str, str], prefix: str, digest: Digest) -> dict[str, str]:
    """API name -> the name it leaves under, for API names with their stored names.

    >>> leaving_names({"rack_soc": "RACK_SOC", "rack_fault": "RACK_FAULT"}, "rk_", sha256)
    {'rack_soc': 'rack_soc', 'rack_fault': 'rk_e95fa3f5'}
    """
    digests = {name: digest(kept) for name, kept in stored.items() if TELLING.search(kept)}
    widths = dict.fromkeys(digests, DIGITS)
    while True:
        names = {name: f"{prefix}{digests[name][: widths[name]]}" if name in digests else name for name in stored}
        shared = _shared(names.values())
        colliding = [name for name in digests if names[name] in shared]
        if not colliding:
            return names
        widths |= {name: widths[name] + DIGITS for name in colliding}


def _shared(names: Collection[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def sha256(stored: str) -> str:
    """The bare SHA-256 of a stored name, which anyone undoes with a list of likely names."""
    return hashlib.sha256(stored.encode()).hexdigest()


def keyed(key: str) -> Digest:
    """HMAC-SHA-256 of stored names with ``key``: the same names as long as the key is."""
    return lambda stored: hmac.new(key.encode(), stored.encode(), hashlib.sha256).hexdigest()


def _digest(settings: Settings) -> Digest:
    if settings.compat or settings.deid == "sha256":
        return sha256
    return keyed(secret(settings, "deid_key"))
