"""The switches and the user menu at the right of the header."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.i18n import LANGUAGES
from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from dashapp.widgets.roles import role_word


def language_switch(who: Reader) -> Component:
    """KO | EN, kept in a cookie (assets/shell.js)."""
    return html.Div(
        [
            html.Button(
                language.upper(),
                lang=language,
                **{"data-choose": f"lang={language}", "aria-pressed": "true" if who.language == language else "false"},
            )
            for language in LANGUAGES
        ],
        className="segments",
        role="group",
        **{"aria-label": who.t("Language")},
    )


def theme_switch(who: Reader) -> Component:
    """Light or dark, kept in a cookie."""
    other = "light" if who.theme == "dark" else "dark"
    label = who.t("Light theme") if other == "light" else who.t("Dark theme")
    return html.Button(
        icon("sun" if other == "light" else "moon"),
        className="btn square",
        title=label,
        **{"data-choose": f"theme={other}", "aria-label": label},
    )


def user_menu(who: Reader) -> Component:
    """Who is signed in, the account page, sign-out, and what this product is not."""
    name = who.principal.name
    return html.Details(
        [
            html.Summary([icon("person"), html.Span(name, className="user-name")], title=who.t("Account")),
            html.Div(
                [
                    html.Div([name, html.Span(f" · {role_word(who, who.principal.role)}", className="dim")]),
                    html.A(who.t("Account"), href="/account", className="btn btn-link"),
                    html.Form(
                        html.Button(who.t("Sign out"), type="submit", className="btn"),
                        action="/sign-out",
                        method="POST",
                        className="csrf",
                    ),
                    _about(who),
                ],
                className="menu-items",
            ),
        ],
        className="menu",
    )


def _about(who: Reader) -> Component:
    sentence = who.t("Anjeon is not a protection system: interlocks stay in BMS and PLC.")
    return html.Details([html.Summary(who.t("About Anjeon")), html.P(sentence, className="about")])
