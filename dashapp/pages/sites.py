"""Sites: the racks of a site, worst first, and one rack: values against limits, trends, forecasts, cells, life."""

from __future__ import annotations

from api.i18n import Text
from api.services.roles import Role
from dashapp.page import Page
from dashapp.site_page.callbacks import register
from dashapp.site_page.layout import layout

page = Page(path="sites", title=Text("Sites"), order=20, role=Role.viewer, layout=layout, register=register)
