"""Numbers as bytes that say what they are: a line of JSON with names, shapes and a checksum, then the numbers.

No pickle: what is read can be nothing but arrays of numbers and short texts. The checksum finds damage, not malice.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping

import numpy as np

from engine.thermal.features import Floats

MAGIC = b"ANJEON-COOLING\n"
NUMBER = np.dtype("<f8")


class UnreadableModel(ValueError):
    """Bytes that are no model of this format: damaged, or written by another version. The message says which."""


def packed(version: int, arrays: Mapping[str, Floats], facts: Mapping[str, object]) -> bytes:
    """Arrays and facts (what JSON can hold) as bytes; the same ones give the same bytes."""
    body = b"".join(np.ascontiguousarray(array, dtype=NUMBER).tobytes() for array in arrays.values())
    header = {"version": version, "shapes": {name: list(a.shape) for name, a in arrays.items()}, "facts": dict(facts)}
    text = json.dumps(header, sort_keys=False, separators=(",", ":")).encode()
    return MAGIC + hashlib.sha256(text + body).hexdigest().encode() + b"\n" + text + b"\n" + body


def unpacked(version: int, data: bytes) -> tuple[dict[str, Floats], dict[str, object]]:
    """What :func:`packed` was given.

    :raises UnreadableModel: damaged, or of another version of the format

    >>> arrays, facts = unpacked(1, packed(1, {"a": np.array([[1.5, 2.0]])}, {"samples": 3}))
    >>> arrays["a"].tolist(), facts
    ([[1.5, 2.0]], {'samples': 3})
    >>> unpacked(1, packed(1, {"a": np.ones(2)}, {})[:-1])
    Traceback (most recent call last):
    engine.thermal.stored.UnreadableModel: the cooling model is damaged: its checksum does not fit
    """
    if not bytes(data).startswith(MAGIC):
        raise UnreadableModel(f"the cooling model is damaged: its {len(data)} bytes do not begin as a model does")
    checksum, _, content = bytes(data).removeprefix(MAGIC).partition(b"\n")
    text, _, body = content.partition(b"\n")
    if hashlib.sha256(text + body).hexdigest().encode() != checksum:
        raise UnreadableModel("the cooling model is damaged: its checksum does not fit")
    header = json.loads(text)
    if header["version"] != version:
        raise UnreadableModel(
            f"the cooling model is of another version: format {header['version']}, here {version}; learn anew"
        )
    arrays, start = {}, 0
    for name, shape in header["shapes"].items():
        end = start + math.prod(shape) * NUMBER.itemsize
        arrays[name] = np.frombuffer(body[start:end], dtype=NUMBER).reshape(shape).astype(float)
        start = end
    return arrays, header["facts"]
