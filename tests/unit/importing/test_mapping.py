"""The map of an import says what is wrong with it, by key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.errors import BadParameter
from api.services.importing.mapping import ImportMap, MappedColumn, parse_map, read_map


def test_a_map_is_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        'timezone = "UTC"\n[columns]\nU = {scale = 0.001}\nI = "BANK_DC_CURRENT"\n[constants]\nBANK_ID = 1\n'
    )
    assert read_map(path) == ImportMap(
        timezone="UTC",
        columns={"U": MappedColumn(name="u", scale=0.001), "I": MappedColumn(name="bank_dc_current")},
        constants={"bank_id": 1},
    )


@pytest.mark.parametrize("content", [b"timezone = ", b"\xff", None])
def test_a_map_that_cannot_be_read_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "map.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadParameter, match="readable TOML"):
        read_map(path)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": ["a"]}, "columns"),
        ({"timezone": 9}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "Asia/Soul"}, "timezone"),
        ({"timezone": "../etc"}, "timezone"),
        ({"encoding": "hangul"}, "encoding"),
        ({"delimiter": "||"}, "delimiter"),
        ({"skip": "NOTE"}, "skip"),
        ({"skip": [1]}, "skip"),
        ({"columns": {"U": 3}}, "columns.U"),
        ({"columns": {"U": ""}}, "columns.U"),
        ({"columns": {"U": {"factor": 2}}}, "columns.U"),
        ({"columns": {"U": {"scale": "2"}}}, "columns.U"),
        ({"columns": {"U": {"offset": True}}}, "columns.U"),
        ({"columns": {"U": {"name": 1}}}, "columns.U"),
        ({"constants": {"BANK_ID": [1]}}, "constants.BANK_ID"),
        ({"constants": {"BANK_ID": True}}, "constants.BANK_ID"),
    ],
)
def test_a_wrong_key_is_named(raw: dict[str, Any], field: str) -> None:
    with pytest.raises(BadParameter) as refused:
        parse_map(raw)
    assert refused.value.detail["field"] == field
