"""The import guide's example of a map is one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from api.services.importing.mapping import parse_map

GUIDE = Path(__file__).parents[3] / "docs" / "import.md"


def test_the_map_in_the_guide_is_accepted() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    mapping = parse_map(tomllib.loads(example))
    assert mapping.columns["Umax (mV)"].scale == 0.001
    assert mapping.constants == {"bank_id": 1}
