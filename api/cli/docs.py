"""``flask docs``: the tables of docs/ that are made from the code, so that they cannot grow old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import click
from flask import current_app

from api.cli import access_table, alarm_table
from api.config import ALIASES, Bank, Settings, Site

FOLDER = Path(__file__).resolve().parents[2] / "docs"
NOT_OURS = {"run", "shell", "routes", "db", "openapi"}

CONFIGURATION = """# Configuration

Generated from the code by `make docs`; do not edit.

One TOML file: the one named by `ANJEON_CONFIG`, else `./config.toml` if it is there, else the built-in demo. Every key
can also be given as `ANJEON_<KEY>` in the environment, which wins (lists and tables as JSON); `DATABASE_URL`, `HOST`,
`PORT` and `DATA_DIR` are understood as well. A database URL can be kept in a file: `database_url_file`,
`results_url_file`, `feature_url_file`, `analysis_url_file`. Relative paths start at the configuration file's folder,
else at the working folder.
`config.example.toml` is a file to begin with.

"""


COMMANDS = """# Commands

Generated from the code by `make docs`; do not edit. Each is called as `flask --app wsgi COMMAND`.
"""


def configuration() -> str:
    """The text of docs/configuration.md."""
    parts = [
        CONFIGURATION,
        "## Settings\n\n",
        _table(Settings),
        "\n## `[[sites]]`\n\n",
        _table(Site),
        "\n## `[[sites.banks]]`\n\n",
        _table(Bank),
    ]
    return "".join(parts)


def _table(cls: type) -> str:
    lines = ["| key | default | meaning |", "|---|---|---|"]
    for spec in fields(cls):
        name = f"`{spec.name}`" + (f" (`{ALIASES[spec.name]}`)" if cls is Settings and spec.name in ALIASES else "")
        choices = spec.metadata["choices"]
        doc = spec.metadata["doc"] + (f" ({' or '.join(f'`{c}`' for c in choices)})" if choices else "")
        lines.append(f"| {name} | {_default(spec)} | {doc} |")
    return "\n".join(lines) + "\n"


def _default(spec: Field[Any]) -> str:
    value = spec.default if spec.default_factory is MISSING else spec.default_factory()
    if value is MISSING:
        return "needed"
    if isinstance(value, tuple):
        return ", ".join(f"`{v}`" for v in value) or "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value not in ("", None, {}) else "empty"


def commands(root: click.Group, context: click.Context) -> str:
    """The text of docs/commands.md: every command of ours with its arguments and options."""
    text = COMMANDS
    for path, command in sorted(_leaves(root, context, ())):
        usage = " ".join(["", *command.collect_usage_pieces(context)])
        text += f"\n## `{' '.join(path)}{usage}`\n\n{(command.help or '').strip()}\n"
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.help:
                text += f"\n- `{parameter.opts[0]}`: {parameter.help}"
        text = text.rstrip("\n") + "\n"
    return text


def _leaves(
    group: click.Group, context: click.Context, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if found is None or (not path and name in NOT_OURS):
            continue
        if isinstance(found, click.Group):
            yield from _leaves(found, context, (*path, name))
        else:
            yield (*path, name), found


def pages() -> dict[Path, str]:
    """Every generated page with its text, for the command and for the test that compares."""
    root = current_app.cli
    with click.Context(root, info_name="flask") as context:
        return {
            FOLDER / "configuration.md": configuration(),
            FOLDER / "commands.md": commands(root, context),
            FOLDER / "access.md": access_table.page(current_app),
            FOLDER / "alarm-states.md": alarm_table.page(),
        }


@click.command("docs")
def command() -> None:
    """Write the generated pages of docs/."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        click.echo(f"{path.relative_to(FOLDER.parent)}")
