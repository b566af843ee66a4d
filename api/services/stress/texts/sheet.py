"""What the entries of the assumption sheet and their groups are called."""

from __future__ import annotations

from collections.abc import Mapping

from api.i18n import Text

GROUPS: Mapping[str, Text] = {"data": Text("Data")}
ASSUMPTIONS: Mapping[str, Text] = {"gpus": Text("GPUs")}
