"""The sentences of a recommendation by their codes. A place is named as the remark's value."""

from __future__ import annotations

from collections.abc import Mapping

from api.services.stress.texts.verdict import VERDICT

REMARKS: Mapping[str, str] = {
    **VERDICT,
    "less_unserved": "{system} leaves {mwh} MWh less unserved.",
    "npv_crosses_zero": "The net present value of {system} may lie on either side of 0.",
}
