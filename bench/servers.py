"""The product and the Django REST framework view, each under gunicorn with the same workers and threads."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt

from bench.client import Connection

HERE = Path(__file__).resolve().parent
WORKERS, THREADS = 3, 4  # the product's own default
SECRET = "a secret of the bench, forty characters  "
TOKEN = jwt.encode({"exp": time.time() + 86_400, "user_id": "bench", "jti": "bench"}, SECRET, algorithm="HS256")
LIST = "/api/ess/operating-sites/1/banks/1/racks/"
CONFIG = """
data_dir = "{folder}"
database_url = "sqlite:///{folder}/anjeon.db"
jwt_secret = "{secret}"
session_secret = "{secret}"
web_workers = {workers}
web_threads = {threads}
requests_per_min = 0
[[sites]]
id = 1
name = {{ko = "b", en = "b"}}
url = "{url}"
"""


@contextmanager
def product(folder: Path, url: str) -> Iterator[int]:
    """The product with the database at ``url`` as site 1; its port."""
    folder.mkdir()
    config = folder / "config.toml"
    values = {"folder": folder, "url": url, "secret": SECRET, "workers": WORKERS, "threads": THREADS}
    config.write_text(CONFIG.format(**values))
    port = _free_port()
    environment = {**os.environ, "ANJEON_CONFIG": str(config), "HOST": "127.0.0.1", "PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "init"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    command = [sys.executable, "-m", "gunicorn", "wsgi:create_app()"]
    with _running(command, environment, HERE.parent, folder / "log", port):
        yield port


@contextmanager
def django(python: Path, folder: Path, url: str) -> Iterator[int]:
    """The Django REST framework view over the database at ``url``; its port."""
    folder.mkdir()
    config = folder / "gunicorn.conf.py"
    config.write_text("control_socket_disable = True\n")
    port = _free_port()
    environment = {**os.environ, "DATABASE_URL": url.replace("+psycopg2", ""), "JWT_SECRET": SECRET}
    served = ["-c", str(config), "-b", f"127.0.0.1:{port}", "-w", str(WORKERS), "--threads", str(THREADS)]
    command = [str(python), "-m", "gunicorn", *served, "-k", "gthread", "app:application"]
    with _running(command, environment, HERE / "drf", folder / "log", port):
        yield port


@contextmanager
def _running(command: list[str], environment: dict[str, str], where: Path, log: Path, port: int) -> Iterator[None]:
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=environment, cwd=where, stdout=out, stderr=out)
    try:
        _wait(server, port, log)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            Connection(port, TOKEN).get(f"{LIST}?page_size=1")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"not served: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
