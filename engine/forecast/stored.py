"""Fitted models as bytes that say what they are: kind, format, the libraries they need, and a checksum.

A checksum finds damage, not malice: read only files this service wrote. Beyond that, only classes of this package,
NumPy and scikit-learn are made from the bytes.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import pickle
import zlib
from typing import Any

import numpy as np
import sklearn

FORMAT = 1
MAGIC = b"ANJEON-MODEL\n"
TRUSTED = ("engine.forecast.", "numpy", "sklearn.", "collections")


class UnreadableModel(ValueError):
    """Bytes that are no model of this version: corrupted, or written by another one. The message says which."""


def versions() -> dict[str, str]:
    """What a stored model depends on: the format, and the libraries whose objects are inside."""
    return {"format": str(FORMAT), "scikit-learn": sklearn.__version__, "numpy": np.__version__}


def packed(kind: str, content: object) -> bytes:
    """A model as bytes. ``kind`` tells models of one class from those of another."""
    body = zlib.compress(pickle.dumps(content, protocol=5), 6)
    header = {"kind": kind, "sha256": hashlib.sha256(body).hexdigest(), **versions()}
    return MAGIC + json.dumps(header, sort_keys=True).encode() + b"\n" + body


def unpacked(kind: str, data: bytes) -> Any:
    """What :func:`packed` was given.

    :raises UnreadableModel: corrupted, of another kind, or of another version of the format or a library

    >>> unpacked("numbers", packed("numbers", [1, 2]))
    [1, 2]
    >>> unpacked("numbers", packed("numbers", [1, 2])[:-1])
    Traceback (most recent call last):
    engine.forecast.stored.UnreadableModel: the model file is corrupted: its checksum does not fit
    """
    head, found, body = bytes(data).removeprefix(MAGIC).partition(b"\n")
    if not bytes(data).startswith(MAGIC) or not found:
        raise UnreadableModel("the model file is corrupted: it does not begin as a model does")
    try:
        header = json.loads(head)
        kind_found, checksum = str(header["kind"]), str(header["sha256"])
    except (ValueError, TypeError, KeyError) as problem:
        raise UnreadableModel("the model file is corrupted: its header cannot be read") from problem
    for name, here in versions().items():
        if header.get(name) != here:
            raise UnreadableModel(
                f"the model file is of another version: {name} {header.get(name)}, here {here}; train anew"
            )
    if hashlib.sha256(body).hexdigest() != checksum:
        raise UnreadableModel("the model file is corrupted: its checksum does not fit")
    if kind_found != kind:
        raise UnreadableModel(f"the model file holds {kind_found!r}, not {kind!r}")
    try:
        return _Unpickler(io.BytesIO(zlib.decompress(body))).load()
    except (pickle.UnpicklingError, zlib.error, AttributeError, ImportError, EOFError) as problem:
        raise UnreadableModel(f"the model file is of another version: {problem}; train anew") from problem


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith(TRUSTED):
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return getattr(importlib.import_module(module), name)
