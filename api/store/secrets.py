"""Secrets in files: read if there, else made once with mode 0600, however many processes start at the same time."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from api.config import Settings
from api.errors import BadConfiguration
from api.i18n import Text

FILES = {"jwt_secret": "jwt.secret", "session_secret": "session.secret", "deid_key": "deid.key"}


def secret(settings: Settings, name: str) -> str:
    """The secret ``name`` (one of :data:`FILES`): as set, else the content of its file, made if not there.

    Raises :class:`BadConfiguration` when the file cannot be read or made, or the secret has less than 32 characters.
    """
    path = getattr(settings, f"{name}_file") or settings.data_dir / FILES[name]
    text = getattr(settings, name) or _read_or_make(path)
    if len(text) < 32:
        raise BadConfiguration(Text("{path}: a secret needs at least 32 characters.", path=path.name))
    return text


def _read_or_make(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadConfiguration(Text("{path} cannot be read: {error}", path=path, error=error.strerror)) from error


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)  # whole or not at all, and the first one wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
