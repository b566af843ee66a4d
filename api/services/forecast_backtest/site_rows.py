"""The stored rows of one rack of a site, as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

import numpy as np
import pandas as pd

from api.errors import BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.forecast_backtest.file_rows import in_order
from api.store.rack_blocks import rack_blocks


def site_rows(
    context: Context, site: int, bank: int, rack: int, columns: Sequence[str], start: datetime, end: datetime
) -> pd.DataFrame:
    """Rows in ``[start, end)`` by UTC time, ascending, with those of ``columns`` that the site has, NaN for NULL.

    :raises NotFound: no such site, or it has no rack table
    :raises BadParameter: naming --rack: it has no row in this range
    """
    table = context.sites.table(site, "rack")
    known = [name for name in columns if name in table.columns]
    at, values = [np.empty(0, dtype=np.int64)], [np.empty((0, len(known)))]
    blocks = rack_blocks(context.sites.engine(table.site), table, known, start, end, bank=bank, rack=rack)
    with closing(blocks) as found:
        for block in found:
            at.append(block.at)
            values.append(block.values)
    index = pd.DatetimeIndex(pd.to_datetime(np.concatenate(at), unit="us", utc=True))
    if index.empty:
        expected = Text("a rack with rows between --from and --to")
        raise BadParameter("--rack", f"{bank}/{rack}", expected)
    return in_order(pd.DataFrame(np.concatenate(values), index=index, columns=known))
