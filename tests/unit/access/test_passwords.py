"""Which passwords are accepted, and how they are kept."""

from __future__ import annotations

import pytest

from api.errors import BadParameter
from api.services.access import passwords


@pytest.mark.parametrize(
    "password",
    [
        "violet crane under noon",
        "k8#mPq2vL9xz",
        "여름밤바다에서우리는만났다",
        "tractor-Moon-lamp-19",
    ],
)
def test_an_uncommon_password_of_twelve_characters_is_accepted(password: str) -> None:
    passwords.check_rules(password, "gildong")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("k8#mPq2vL9x", "12 to 256"),  # eleven
        ("k8#mPq2v" * 33, "12 to 256"),  # 264
        ("", "12 to 256"),
        ("passwordpassword", "common"),
        ("P@ssw0rd12345", "common"),
        ("qwertyuiop[]12", "common"),
        ("1q2w3e4r5t6y", "common"),
        ("0987654321zyx", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("abxabxabxabx", "common"),
        ("Welcome2Seoul!", "common"),
        ("Gildong-7!2#9$", "like the user"),
        ("g.i.l.d.o.n.k.1.2", "like the user"),  # gildonk: 6 of 7 letters are the name's
    ],
)
def test_a_short_common_or_name_like_password_is_refused_without_being_repeated(password: str, why: str) -> None:
    with pytest.raises(BadParameter) as refused:
        passwords.check_rules(password, "gildong")
    assert why in str(refused.value)
    assert refused.value.detail["given"] == "********"


def test_a_password_fits_its_own_hash_only_whatever_way_its_letters_were_composed() -> None:
    kept = passwords.hash_password("caf\u00e9 violet crane")
    assert kept.startswith("$argon2id$")
    assert passwords.matches("cafe\u0301 violet crane", kept)  # e and accent apart: the same text to its reader
    assert not passwords.matches("cafe violet crane", kept)


def test_without_a_kept_password_nothing_matches() -> None:
    assert not passwords.matches("nobody's password", None)
    assert not passwords.matches("x", "not a hash")
