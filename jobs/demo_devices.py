"""The process of the demo's simulated devices, and whether its ports are to be had."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable

from api.config import Settings
from api.i18n import Text
from jobs.child import Child

Say = Callable[[Text], None]


def simulated_ports(settings: Settings) -> list[tuple[str, int]]:
    """Where the simulated devices of the demo listen."""
    if not settings.is_demo:
        return []
    return sorted({(device.host, device.port) for device in settings.devices if device.simulator})


def can_listen(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def simulators(settings: Settings, say: Say) -> Child | None:
    """The process of the demo's simulated devices; None where there are none, or a port of theirs is taken."""
    ports = simulated_ports(settings)
    taken = [f"{host}:{port}" for host, port in ports if not can_listen(host, port)]
    if taken:
        said = "{ports} is taken: the simulated devices do not start, so there will be no live rows. Set demo_port."
        say(Text(said, ports=", ".join(taken)))
    if taken or not ports:
        return None
    return Child(name="simulator", command=[sys.executable, "-m", "jobs.devices.bms_simulator", "--demo"])


def are_listening(ports: list[tuple[str, int]]) -> bool:
    """Whether somebody takes connections on every port."""
    for host, port in ports:
        try:
            socket.create_connection((host, port), 1.0).close()
        except OSError:
            return False
    return True
