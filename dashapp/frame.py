"""The frame around every page: header with navigation, site clock, switches and user menu; banner; content."""

from __future__ import annotations

from collections.abc import Sequence

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from api.services.freshness import newest_rows
from dashapp import ids
from dashapp.alarm_shell import callbacks as alarm_shell
from dashapp.alarm_shell.sounder import sounder
from dashapp.callbacks import connect
from dashapp.header_tools import language_switch, theme_switch, user_menu
from dashapp.mount import PREFIX
from dashapp.page import Page, page_at
from dashapp.reader import Reader, reader
from dashapp.widgets.age import age
from dashapp.widgets.icon import icon

PULSE_MS = 5_000
STALE_AFTER_S = 60


def layout(pages: Sequence[Page]) -> Component:
    """The whole screen, for the reader of the present request."""
    who = reader()
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Interval(id=ids.PULSE_INTERVAL, interval=PULSE_MS),
            html.Div(id=ids.PULSE, hidden=True, **{"data-server": who.now.isoformat()}),
            html.A(who.t("Skip to the content"), href=f"#{ids.CONTENT}", className="skip-link"),
            _header(who, pages),
            html.Div(id=ids.BANNER, className="banner", role="region", **{"aria-label": who.t("Newest alarm")}),
            html.Div(id=ids.BANNER_SAID, className="visually-hidden", role="alert"),
            *alarm_shell.stores(),
            html.Main(_skeleton(), id=ids.CONTENT, tabIndex=-1),
            _notice(who),
        ]
    )


def navigation(who: Reader, pages: Sequence[Page], pathname: str | None) -> list[Component]:
    """Links to the pages the reader may open; the present one is marked."""
    present = page_at(pathname, pages)
    return [
        html.A(who.say(page.title), href=page.href, **{"aria-current": "page"})
        if page is present
        else dcc.Link(who.say(page.title), href=page.href)
        for page in pages
        if who.may(page.role)
    ]


def register(hmi: Dash) -> None:
    """Wire the pulse: the server's clock and the time of the newest row, aged by the browser between answers."""
    connect(
        hmi,
        pulse,
        Output(ids.DATA_AGE, "children"),
        Output(ids.PULSE, "data-server"),
        Input(ids.PULSE_INTERVAL, "n_intervals"),
    )
    alarm_shell.register(hmi)
    hmi.clientside_callback(
        ClientsideFunction("anjeon", "clear"),
        Output(ids.NOTICE, "children"),
        Input(ids.NOTICE_CLOSE, "n_clicks"),
        prevent_initial_call=True,
    )


def pulse(who: Reader, _: int | None) -> tuple[Component, str]:
    """The age of the newest row of the site that is furthest behind, and the server's present moment."""
    return _data_age(who), who.now.isoformat()


def _data_age(who: Reader) -> Component:
    newest = newest_rows(who.context)
    silent = [who.name(site.name) for site, at in newest if at is None]
    if silent:
        words = who.t("no data: {sites}", sites=", ".join(silent))
        return html.Span(words, className="unknown-text")
    oldest = min((at for _, at in newest if at is not None), default=None)
    return age(who, oldest, words=who.t("data {age} old", age="{age}"), stale_after_s=STALE_AFTER_S)


def _notice(who: Reader) -> Component:
    close = html.Button(icon("x-lg"), id=ids.NOTICE_CLOSE, className="btn square", **{"aria-label": who.t("Close")})
    return html.Div([html.Div(id=ids.NOTICE, role="alert"), close], className="notice")


def _skeleton() -> Component:
    return html.Div([html.Span(), html.Span(), html.Span()], className="skeleton")


def _header(who: Reader, pages: Sequence[Page]) -> Component:
    return html.Header(
        [
            html.A(who.t("Anjeon"), href=PREFIX, className="brand"),
            html.Nav(
                navigation(who, pages, None), id=ids.NAVIGATION, className="nav-bar", **{"aria-label": who.t("Pages")}
            ),
            html.Div(
                [
                    html.Div(id=ids.LAMP, role="status"),
                    html.Div(id=ids.ALARM_MARKS),
                    sounder(who),
                    _clock(who),
                    language_switch(who),
                    theme_switch(who),
                    user_menu(who),
                ],
                className="header-tools",
            ),
        ],
        className="header",
    )


def _clock(who: Reader) -> Component:
    local = who.now.astimezone(who.zone)
    parts = [
        html.Span(className="date"),
        html.Span(f"{local:%H:%M:%S}", className="time"),
        html.Span(f" {local:%Z}", className="zone"),
    ]
    return html.Div(
        [
            html.Span(parts, id=ids.CLOCK, **{"data-zone": who.zone.key}),
            html.Span(" · ", className="dot"),
            html.Span(id=ids.DATA_AGE),
            html.Span(f" · {who.t('link lost')}", id=ids.LINK_LOST, className="link-lost", hidden=True),
        ],
        className="clock",
    )
