"""A chart in the page: no logo, no cloud, PNG export with the page's own name."""

from __future__ import annotations

from dash import dcc
from dash.development.base_component import Component
from plotly.graph_objects import Figure


def graph(component_id: str, figure: Figure | None = None, *, height: int, file_name: str) -> Component:
    """``figure`` at ``height`` px; its tool bar appears on hover and saves ``file_name``.png."""
    return dcc.Graph(
        id=component_id,
        figure=figure or Figure(),
        style={"height": f"{height}px"},
        responsive=True,
        config={
            "displaylogo": False,
            "displayModeBar": "hover",
            "modeBarButtons": [["toImage", "zoom2d", "resetScale2d"]],
            "toImageButtonOptions": {"format": "png", "filename": file_name, "scale": 2},
            "plotlyServerURL": "",
        },
    )
