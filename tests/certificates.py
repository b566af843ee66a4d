"""A certificate for a server on loopback, made for one test run by the openssl command."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """``server`` shows it; whoever trusts the file ``path`` accepts it."""

    path: Path
    server: ssl.SSLContext


def certificate(folder: Path, address: str = "127.0.0.1") -> Certificate:
    """A self-signed certificate for an IP address; skips where there is no openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not installed")
    path, key = folder / "server.crt", folder / "server.private"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += ["-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=IP:{address}"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(path)], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path, key)
    return Certificate(path=path, server=server)
