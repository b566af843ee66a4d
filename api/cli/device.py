"""``flask device``: the configured devices, and the check of protocol maps."""

from __future__ import annotations

import sys

import click

from api.cli.errors import in_application
from api.i18n import translator
from api.services.maps import check_map_file, device_mistakes, map_path, text_of
from api.web.current import context
from engine.field.model import ProtocolMap


@click.group("device")
def command() -> None:
    """Field devices: list them, check protocol maps."""


@command.command("list")
@in_application
def show() -> None:
    """One line a device: name, site, map, address, arming; status 1 when one cannot be polled as configured."""
    settings = context().settings
    mistakes = {device.id: text.in_language(settings.language) for device, text in device_mistakes(settings)}
    for device in settings.devices:
        address = f"{device.host}:{device.port}/{device.unit}"
        click.echo(f"{device.id}\t{device.site}\t{device.map}\t{address}\t{device.arming}")
        if device.id in mistakes:
            click.echo(f"\t{mistakes[device.id]}")
    if mistakes:
        sys.exit(1)


@command.group("map")
def maps() -> None:
    """Protocol maps: what the registers of a device mean."""


@maps.command("check")
@click.argument("file")
@in_application
def check(file: str) -> None:
    """Say everything that is wrong with the protocol map FILE, or the shipped one of that name; status 1 then."""
    language = context().settings.language
    parsed = check_map_file(map_path(file))
    for problem in parsed.problems:
        click.echo(f"{file}\t{text_of(problem).in_language(language)}")
    if parsed.map is None:
        sys.exit(1)
    click.echo(f"{file}\t{_counts(parsed.map, language)}")


def _counts(protocol: ProtocolMap, language: str) -> str:
    t = translator(language)
    return t(
        "{registers} registers in {groups} poll groups, {columns} columns filled, {writables} commands",
        registers=len(protocol.registers),
        groups=len(protocol.groups),
        columns=len({register.target for register in protocol.registers} - {None}),
        writables=len(protocol.writables),
    )
