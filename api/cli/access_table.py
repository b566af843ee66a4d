"""docs/access.md: who may call what, read off the application itself."""

from __future__ import annotations

from flask import Flask

from api.web.access import need_of, who

HEAD = """# Who may do what

Generated from the code by `make docs`; do not edit. The rules behind it: [security](security.md).

"and above" follows viewer < operator < engineer < admin; `engine` stands beside them and reaches only what names it.
A view that is not marked answers to nobody. Commands (`flask --app wsgi ...`) need no role: who may run them on the
server has the secrets already.
"""


def page(app: Flask) -> str:
    """The text of the page."""
    routes = sorted(
        f"| {method} | `{rule.rule}` | {who(need_of(app.view_functions[rule.endpoint]))} |"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )
    shown = [f"| `/hmi/{entry.path}` | {entry.role.name} and above |" for entry in app.extensions["anjeon.pages"]]
    callbacks = sorted(
        f"| `{output}` | {entry['callback'].required_role.name} and above |"
        for output, entry in app.extensions["anjeon.hmi"].callback_map.items()
        if "callback" in entry
    )
    return "\n".join(
        [
            HEAD,
            *("## Routes", "", "| method | path | who |", "|---|---|---|", *routes, ""),
            *("## Pages of the HMI", "", "| page | who |", "|---|---|", *shown, ""),
            *("## Callbacks of the HMI", "", "| writes | who |", "|---|---|", *callbacks, ""),
        ]
    )
