"""One Plotly template a theme, made from the same values as the style sheet (assets/tokens.css)."""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go

from api.design import tokens

DASHES = ("solid", "6px 3px", "2px 2px", "8px 3px 2px 3px", "12px 3px")


def tint(theme: str, token: str, share: float) -> str:
    """A token's colour at ``share`` 0..1 of opacity, as Plotly takes it.

    >>> tint("light", "p1", 0.08)
    'rgba(198,40,40,0.08)'
    """
    red, green, blue = (int(tokens(theme)[token][i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def series_line(theme: str, index: int) -> dict[str, object]:
    """Colour and dash of series number ``index`` (from 0), so that traces are told apart without colour too.

    The sixth has the first one's colour with the next dash.
    """
    return {"color": tokens(theme)[f"series-{index % 5 + 1}"], "dash": DASHES[(index + index // 5) % 5], "width": 1.75}


@cache
def template(theme: str) -> go.layout.Template:
    """Axes, fonts, margins and series colours of one theme. Gaps stay gaps: no trace joins over a missing value."""
    t = tokens(theme)
    axis = {
        "linecolor": t["line-strong"],
        "tickcolor": t["line-strong"],
        "gridcolor": t["line"],
        "zeroline": False,
        "tickfont": {"size": 12, "color": t["text-dim"]},
        "title": {"font": {"size": 12, "color": t["text-dim"]}},
    }
    font = t["font"].replace('"', "")
    layout = go.Layout(
        font={"family": font, "size": 12, "color": t["text"]},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        colorway=[t[f"series-{i}"] for i in range(1, 6)],
        margin={"l": 44, "r": 16, "t": 8, "b": 24},
        showlegend=False,
        hovermode="x unified",
        hoverlabel={
            "bgcolor": t["surface-2"],
            "bordercolor": t["line-strong"],
            "font": {"family": font, "size": 12, "color": t["text"]},
        },
        xaxis={
            **axis,
            "showgrid": False,
            "showline": True,
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": t["line-strong"],
        },
        yaxis={**axis, "showgrid": True, "showline": False, "ticks": ""},
        transition={"duration": 0},
    )
    scatter = go.Scatter(mode="lines", line={"width": 1.75}, connectgaps=False)
    return go.layout.Template(layout=layout, data={"scatter": [scatter]})
