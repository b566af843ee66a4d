"""An hour before NOW at a deployment: three tags whose State of Safety is worked out by hand, and some more."""

from __future__ import annotations

from datetime import timedelta

from api.services.context import Context
from api.store.db import writing
from api.store.tags import Tag, add_tag
from tests.conftest import NOW
from tests.sos import put_results, put_rows

MINUTE = NOW.replace(second=0)
HOUR = [MINUTE - timedelta(minutes=i) for i in range(60, -1, -1)]

# Limits 40 / 50 (zeta 0.8): f(50) = 1 / (0.25 * 1 + 1) = 0.8; f(48) = 1 / (0.25 * 0.8^2 + 1) = 1 / 1.16 = 0.8621.
# A current of -50 A is on the safe side of 85.75 A: f = 1. Product 0.8 * 0.8621 * 1 = 0.6897, shown as 0.69.
# Before 02:20 over_temp is 40: f = 1, product 0.8621, shown as 0.86.
SOS_BEFORE, SOS_NOW = 0.86, 0.69


def put_builder_rows(context: Context) -> None:
    """Rows of the hour and the tags over them; ``stale_tag`` stopped 20 minutes ago."""
    warm = MINUTE - timedelta(minutes=11)
    rows = [(at, "over_temp", 50.0 if at >= warm else 40.0) for at in HOUR]
    rows += [(at, "volt_unbalance", 48.0) for at in HOUR]
    rows += [(at, "stale_tag", 30.0) for at in HOUR[:-20]]
    put_results(context, "keti", rows)
    put_results(context, "cnu", [(at, "isc_index", 10.0) for at in HOUR])
    put_rows(context, 1, "rack", ["RACK_CURRENT"], [(at, 1, 1, -50.0) for at in HOUR])
    rack = {"site": 1, "table": "rack", "column": "rack_current", "bank_id": 1, "rack_id": 1}
    tags = [Tag(name=name, table_name="analysis_result_keti", **_LIMITS) for name in KETI]
    tags.append(Tag(name="isc_index", table_name="analysis_result_cnu", **_LIMITS))
    tags.append(Tag(name="r1.current", maximum_safe_value=85.75, warnning_threshold=100.0, **rack))
    with writing(context.engines["default"]) as connection:
        for tag in tags:
            add_tag(connection, tag)


KETI = ("over_temp", "volt_unbalance", "stale_tag")
THREE = ["over_temp", "volt_unbalance", "r1.current"]
_LIMITS = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0, "action": "fan on"}
