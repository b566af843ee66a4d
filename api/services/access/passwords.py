"""Passwords: which are accepted, how they are kept (Argon2id) and compared."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from itertools import takewhile
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import BadParameter
from api.i18n import Text

SHORTEST, LONGEST = 12, 256
LEFT_AFTER_COMMON = 6  # characters that must remain when common words, walks and repeats are taken away
LIKE_NAME = 0.7

# Argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB a try, so that twelve threads that all
# check passwords at once stay within a small machine's memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LEET = str.maketrans("013457@$!", "oieastasi")
_WALKS = (
    "1234567890",
    "0123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "qazwsxedcrfvtgbyhnujm",
    "qwerasdfzxcv",
    "qweasdzxc",
    "!@#$%^&*()",
)


def check_rules(password: str, user_name: str) -> None:
    """Raise :class:`BadParameter` unless the password is long enough, not common and not like the user's name."""
    text = _folded(password)
    if not SHORTEST <= len(unicodedata.normalize("NFC", password)) <= LONGEST:
        raise _refused(Text("{shortest} to {longest} characters", shortest=SHORTEST, longest=LONGEST))
    if _like(text, _folded(user_name)):
        raise _refused(Text("a password that is not like the user's name"))
    if min(len(_uncommon(text)), len(_uncommon(text.translate(_LEET)))) < LEFT_AFTER_COMMON:
        raise _refused(Text("a password that is not common words, keyboard rows or repeats"))


def hash_password(password: str) -> str:
    """The Argon2id hash to keep, with its salt and parameters."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


def matches(password: str, kept: str | None) -> bool:
    """Whether a password fits the kept hash; without one the same work is done, so that the time tells nothing."""
    try:
        fits = _HASHER.verify(kept or _dummy(), unicodedata.normalize("NFC", password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return fits and kept is not None


@cache
def _dummy() -> str:
    return _HASHER.hash("nobody's password")


def _refused(expected: Text) -> BadParameter:
    return BadParameter("password", "********", expected)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _like(password: str, name: str) -> bool:
    letters = re.sub(r"[\W\d_]", "", password)
    return (len(name) > 2 and name in password) or SequenceMatcher(None, name, letters).ratio() >= LIKE_NAME


def _uncommon(text: str) -> str:
    """What is left of a password without walks of four keys and more, common words, years, repeats and signs.

    >>> _uncommon("qwerty123456!!"), _uncommon("password2026")
    ('', '')
    >>> _uncommon("violet crane under noon")
    'violetcraneundernoon'
    """
    left = _without_walks(text)
    for word in _common_words():
        if word in left:
            left = left.replace(word, " ")
    left = re.sub(r"(19|20)\d\d", " ", left)
    left = re.sub(r"(.)\1{2,}", " ", left)
    left = re.sub(r"(.{3,}?)\1+", r"\1", left)
    return re.sub(r"[\W_]", "", left)


def _without_walks(text: str) -> str:
    start, left = 0, ""
    while start < len(text):
        length = max(_walk_length(text[start:], row) for walk in _WALKS for row in (walk, walk[::-1]))
        left += " " if length >= 4 else text[start]
        start += length if length >= 4 else 1
    return left


def _walk_length(text: str, row: str) -> int:
    begin = row.find(text[0])
    if begin < 0:
        return 0
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, row[begin:], strict=False)))


@cache
def _common_words() -> tuple[str, ...]:
    lines = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split("\n")
    words = {line for line in lines if line and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))  # the longest first: it may hold shorter ones
