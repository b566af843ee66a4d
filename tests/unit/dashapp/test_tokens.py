"""The visual language: one place for colours, readable in both themes (WCAG 2.2 AA)."""

from __future__ import annotations

import pytest

from dashapp.figures.template import series_line, template, tint, tokens
from dashapp.reader import THEMES

SURFACES = ("surface-0", "surface-1", "surface-2")
TEXT_PAIRS = [
    *((text, surface) for text in ("text", "text-dim", "action", "unknown") for surface in SURFACES),
    ("on-action", "action"),
    ("on-p1", "p1"),
    ("on-mark", "p2"),
    ("on-mark", "p3"),
]
EDGE_PAIRS = [(edge, surface) for edge in ("text-dim", "action", "p1", "p3-outline", "unknown") for surface in SURFACES]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "surface"), TEXT_PAIRS)
def test_text_reaches_4_5_to_1_on_every_surface(theme: str, text: str, surface: str) -> None:
    assert contrast(tokens(theme)[text], tokens(theme)[surface]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "surface"), EDGE_PAIRS)
def test_edges_of_controls_and_marks_reach_3_to_1(theme: str, edge: str, surface: str) -> None:
    assert contrast(tokens(theme)[edge], tokens(theme)[surface]) >= 3


def test_every_colour_has_a_dark_value_of_its_own_but_the_text_on_marks() -> None:
    colours = {name for name, value in tokens("light").items() if value.startswith("#")}
    assert {name for name in colours if tokens("dark")[name] == tokens("light")[name]} == {"on-mark"}


@pytest.mark.parametrize("theme", THEMES)
def test_the_chart_template_takes_its_colours_and_font_from_the_style_sheet(theme: str) -> None:
    layout = template(theme).layout
    assert layout.font.color == tokens(theme)["text"]
    assert layout.colorway[0] == tokens(theme)["series-1"]
    assert layout.font.family.startswith("Pretendard, Noto Sans KR")
    assert template(theme).data.scatter[0].connectgaps is False


def test_series_differ_in_dash_as_well_as_colour() -> None:
    lines = [series_line("light", i) for i in range(5)]
    assert len({line["dash"] for line in lines}) == 5
    assert len({line["color"] for line in lines}) == 5


def test_a_tint_is_the_token_at_part_opacity() -> None:
    assert tint("dark", "p2", 0.08) == "rgba(255,154,69,0.08)"  # FF 9A 45
