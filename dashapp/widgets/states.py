"""The designed states of a panel: empty, loading, error, no permission, nothing at this address.

Each has an icon, one sentence that says what is, one that says what to do, and at most one action.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp.mount import PREFIX
from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from dashapp.widgets.roles import role_word


def state(symbol: str, fact: str, advice: str = "", action: Component | None = None, *, role: str = "status") -> Any:
    """A state with the icon ``symbol``: the fact in bold, the advice, the action."""
    parts = [icon(symbol, large=True), html.P(fact, className="fact"), html.P(advice, className="dim"), action]
    return html.Div([p for p in parts if p is not None], className="state", role=role)


def empty(fact: str, advice: str = "", action: Component | None = None) -> Any:
    """Nothing to show, which is no fault."""
    return state("inbox", fact, advice, action)


def loading(rows: int = 4) -> Any:
    """Grey bars, shown only after 300 ms."""
    bars = [html.Span(style={"width": f"{100 - 17 * (i % 3)}%"}) for i in range(rows)]
    return html.Div(bars, className="skeleton", **{"aria-busy": "true"})


def error_state(reader: Reader, text: Text) -> Any:
    """What went wrong, in the service's own words."""
    return state(
        "exclamation-circle",
        reader.say(text),
        reader.t("Change the input or try again. The other panels go on working."),
        html.Button(reader.t("Reload the page"), className="btn", **{"data-reload": "true"}),
        role="alert",
    )


def no_permission(reader: Reader, needed: Role) -> Any:
    """The reader's role does not reach."""
    yours = role_word(reader, reader.principal.role)
    return state(
        "lock",
        reader.t("This needs the role {needed}; yours is {yours}.", needed=role_word(reader, needed), yours=yours),
        reader.t("Ask an administrator for this role."),
        html.A(reader.t("To the first page"), href=PREFIX, className="btn"),
    )


def not_found(reader: Reader) -> Any:
    """No page at this address."""
    return state(
        "signpost-split",
        reader.t("There is no page at this address."),
        reader.t("Check the link, or choose a page above."),
        html.A(reader.t("To the first page"), href=PREFIX, className="btn"),
    )
