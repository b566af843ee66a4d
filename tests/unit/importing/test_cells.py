"""Cells of every form a file may have, as the values of a column."""

from __future__ import annotations

import decimal
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.importing.cells import convert
from api.store.columns import CellType

FLOAT = CellType(kind="float")
INT = CellType(kind="int", low=-(2**31), high=2**31 - 1)
BIG = CellType(kind="int", low=-(2**63), high=2**63 - 1)
TEXT = CellType(kind="text")
JSON = CellType(kind="json")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.5", " 2 ", "", "NULL", "N/A"], [1.5, 2.0, None, None, None]),
        (["1e3", "true", "False"], [1000.0, 1.0, 0.0]),
        ([True, None], [1.0, None]),
        ([3, None], [3.0, None]),
        ([decimal.Decimal("2.50")], [2.5]),
    ],
)
def test_numbers_are_read_in_every_spelling(cells: list[Any], values: list[float | None]) -> None:
    converted = convert(pa.array(cells), FLOAT)
    assert (converted.values.to_pylist(), converted.bad) == (values, {})


def test_a_cell_that_is_no_number_is_bad_and_the_others_are_kept() -> None:
    converted = convert(pa.array(["1", "x", "1_000", None]), FLOAT)
    assert converted.values.to_pylist() == [1.0, None, None, None]
    assert set(converted.bad) == {1, 2}


def test_nan_and_infinity_are_null_and_counted() -> None:
    converted = convert(pa.array(["nan", "-inf", "1"]), FLOAT)
    assert (converted.values.to_pylist(), converted.not_finite) == ([None, None, 1.0], 2)


def test_scale_and_offset_are_applied_in_this_order() -> None:
    assert convert(pa.array([100, 212]), FLOAT, scale=0.5, offset=-16).values.to_pylist() == [34.0, 90.0]


@pytest.mark.parametrize(
    ("cells", "values", "bad"),
    [
        ([1.0, 1.5, float("nan")], [1, None, None], {1}),
        (["7", "2147483648"], [7, None], {1}),
        (["true", "no"], [1, None], {1}),
        (pa.array([2**63], pa.uint64()), [None], {0}),
        ([True, False], [1, 0], set()),
    ],
)
def test_whole_numbers_are_whole_and_in_range(cells: Any, values: list[int | None], bad: set[int]) -> None:
    converted = convert(pa.array(cells), INT)
    assert (converted.values.to_pylist(), set(converted.bad)) == (values, bad)


def test_a_whole_number_beyond_double_precision_keeps_every_digit() -> None:
    assert convert(pa.array([2**62 + 1]), BIG).values.to_pylist() == [2**62 + 1]
    assert set(convert(pa.array([2.0**60]), BIG).bad) == {0}


def test_a_cell_of_a_form_without_numbers_is_bad() -> None:
    assert set(convert(pa.array([[1]]), FLOAT).bad) == {0}


def test_text_keeps_what_it_is_and_empty_is_null() -> None:
    assert convert(pa.array(["a", ""]), TEXT).values.to_pylist() == ["a", None]
    assert convert(pa.array([1.5, None]), TEXT).values.to_pylist() == ["1.5", None]
    assert convert(pa.array(["a", "b", "a"]).dictionary_encode(), TEXT).values.to_pylist() == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ("{'a': '가'}", '{"a": "가"}'),
        ("[1, None]", "[1, null]"),
        ("nan", None),
        (" ", None),
    ],
)
def test_json_is_kept_and_python_made_into_json(cell: str, text: str | None) -> None:
    assert convert(pa.array([cell]), JSON).values.to_pylist() == [text]


@pytest.mark.parametrize("cell", ["{'a'", "{'a': nan}", '{"a": NaN}', "{1, 2}", "open('x')", '"\\u0000"', "[" * 5000])
def test_what_is_neither_json_nor_a_literal_is_bad(cell: str) -> None:
    assert set(convert(pa.array([cell]), JSON).bad) == {0}


def test_nested_cells_become_json() -> None:
    assert convert(pa.array([{"a": [1, 2]}]), TEXT).values.to_pylist() == ['{"a": [1, 2]}']
    assert convert(pa.array([float("nan"), 2.5]), JSON).values.to_pylist() == [None, "2.5"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.none(), min_size=1))
def test_a_number_written_as_text_comes_back_as_it_was(numbers: list[float | None]) -> None:
    cells = pa.array([None if n is None else repr(n) for n in numbers], pa.string())
    assert convert(cells, FLOAT).values.to_pylist() == numbers


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(alphabet="ab가'\""), st.lists, max_leaves=5))
def test_what_python_prints_of_lists_comes_back_as_json(value: Any) -> None:
    wrapped = {"value": value}
    converted = convert(pa.array([repr(wrapped)]), JSON)
    assert json.loads(converted.values[0].as_py()) == wrapped
