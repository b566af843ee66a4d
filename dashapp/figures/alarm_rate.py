"""How many alarms came in each ten minutes, against what one person can follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel, add_end_labels
from dashapp.figures.sos_chart import Translate
from dashapp.figures.template import template, tokens
from dashapp.figures.time_axis import TimeAxis

HEIGHT = 92
MARGIN = {"l": 36, "r": 92, "t": 6, "b": 22}
STEP = timedelta(minutes=10)
TARGET, WORST = 1, 10  # alarms in ten minutes a person: steady, and at the worst
LEAST_TOP = 12


def rate_chart(counts: Sequence[tuple[datetime, int]], axis: TimeAxis, *, theme: str, t: Translate) -> go.Figure:
    """A bar for each ten minutes with alarms (``counts``: start and number), those above the worst in orange.

    An axis that starts at 0 and shows at least the worst, so that a quiet day looks quiet.
    """
    colour = tokens(theme)
    top = max(LEAST_TOP, 1.1 * max((number for _, number in counts), default=0))
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN, bargap=0))
    figure.update_xaxes(**axis.layout())
    figure.update_yaxes(range=[0, top], tickvals=[0, WORST] if top < 4 * WORST else None, nticks=4)
    figure.add_hline(y=WORST, line={"color": colour["p2"], "width": 1, "dash": "6px 3px"})
    figure.add_trace(
        go.Bar(
            x=[axis.local(start + STEP / 2) for start, _ in counts],
            y=[number for _, number in counts],
            width=[0.8 * STEP / timedelta(milliseconds=1)] * len(counts),
            marker={
                "color": [colour["p2"] if n > WORST else colour["series-5"] for _, n in counts],
                "line": {"width": 0},
            },
            hovertemplate="%{y}<extra></extra>",
        )
    )
    now = next((number for start, number in reversed(counts) if start + STEP > axis.end), 0)
    strong, dim = {"size": 12, "color": colour["text"], "weight": 600}, {"size": 12, "color": colour["text-dim"]}
    dashed = {"color": colour["p2"], "width": 1, "dash": "6px 3px"}
    thin = {"color": colour["line-strong"], "width": 1}
    labels = [
        EndLabel(text=t("worst {limit}", limit=WORST), y=WORST, line=dashed, font=dim),
        EndLabel(text=t("now {count}", count=now), y=now, line=thin, font=strong),
        EndLabel(text=t("target < {limit}", limit=TARGET), y=0, line=thin, font=dim),
    ]
    add_end_labels(figure, labels, y_range=(0, top), plot_height_px=HEIGHT - MARGIN["t"] - MARGIN["b"])
    return figure
