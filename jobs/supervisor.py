"""One command, the whole control room: ``python -m jobs.supervisor`` (``make run``).

Prepares what a first start needs, starts the web server and the job process, prints one address with a one-time sign-in
token, starts again what dies, and stops everything on Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from api.config import Settings, load_settings
from api.errors import AnjeonError
from api.i18n import Text
from jobs.child import Child
from jobs.demo_devices import Say, are_listening, simulated_ports, simulators

START_LIMIT_S = 60.0
DEVICES_LIMIT_S = 30.0  # the jobs begin without simulated devices that take longer than this


def speaker(language: str) -> Say:
    """Lines for the person at the terminal, in their language."""

    def say(text: Text) -> None:
        sys.stdout.write(text.in_language(language) + "\n")
        sys.stdout.flush()

    return say


def is_first_start(settings: Settings) -> bool:
    """Whether the embedded database is still to be made."""
    path = settings.database_url.removeprefix("sqlite:///")
    return path != settings.database_url and not Path(path).exists()


def prepare(settings: Settings, say: Say) -> str:
    """Database, secrets, the demo's history if it is new; returns a new sign-in token."""
    # imported here: a second start has the web server starting on the other core meanwhile
    from api.services.access.login_links import new_login_link
    from api.services.context import open_context
    from api.services.demo.files import is_made
    from api.services.setup import initialise

    context = open_context(settings)
    try:
        initialise(context)
        if settings.is_demo and not is_made(settings):
            from api.services.demo.start import make_demo

            make_demo(context, say=say)
        return new_login_link(context)
    finally:
        context.engines.dispose()


def is_ready(settings: Settings) -> bool:
    """Whether the web server answers and reaches its database."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def cooling(settings: Settings) -> list[Child]:
    """The process of the cooling loop, where a site has a plant to control."""
    if not any(site.cooling_device for site in settings.sites):
        return []
    return [Child(name="cooling", command=[sys.executable, "-m", "jobs.cooling"])]


def watch(web: Child, others: Sequence[Child], settings: Settings, token: str, say: Say, stop: threading.Event) -> int:
    """Keep the processes running until ``stop``; says once when the address can be opened.

    ``others`` start one after the other once the web server answers: all at once would make the person wait longer.
    The simulated devices come before the jobs, which would miss them.
    """
    started = time.monotonic()
    running, waiting, ready_at = [web], list(others), 0.0
    ports = simulated_ports(settings)
    while not stop.wait(0.1):
        now = time.monotonic()
        for child in running:
            code = child.keep_alive(now)
            if code is not None:
                say(Text("{name} ended with code {code}; it starts again.", name=child.name, code=code))
        if not ready_at and is_ready(settings):
            address = f"http://{settings.host}:{settings.port}/sign-in/link?token={token}"
            say(
                Text(
                    "Anjeon is running. Open this address to sign in, once, within 15 minutes:\n{address}",
                    address=address,
                )
            )
            say(Text("Ctrl-C stops everything."))
            ready_at = now
        if ready_at and waiting:
            is_first = running == [web]
            if is_first or are_listening(ports) or now - ready_at > DEVICES_LIMIT_S:
                running.append(waiting.pop(0))
        if not ready_at and now - started > START_LIMIT_S:
            say(Text("The web server does not start; its messages are above."))
            return 2
    return 0


def main() -> int:
    """Run until stopped: 0 after a clean stop, 2 when the start failed, with the reason."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    say = speaker("en")
    web = Child(name="web", command=[sys.executable, "-m", "gunicorn", "wsgi:create_app()"])
    others = [Child(name="jobs", command=[sys.executable, "-m", "jobs"])]
    try:
        settings = load_settings()
        say = speaker(settings.language)
        if not is_first_start(settings):
            web.keep_alive(time.monotonic())
        token = prepare(settings, say)
        devices = simulators(settings, say)
        if devices is not None:
            others.insert(0, devices)
        others += cooling(settings)
        return watch(web, others, settings, token, say, stop)
    except AnjeonError as error:
        say(error.text)
        return 2
    finally:
        say(Text("Stopping ..."))
        for child in (web, *reversed(others)):
            child.stop()


if __name__ == "__main__":
    sys.exit(main())
