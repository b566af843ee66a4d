"""The names columns leave under. Digests worked out with the sha256sum and openssl commands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.store.deidentify import keyed, leaving_names, sha256

STORED = {"rack_soc": "RACK_SOC", "rack_module_fault": "RACK_MODULE_FAULT"}


def test_the_old_ids_are_the_first_digits_of_a_bare_hash() -> None:
    # printf RACK_MODULE_FAULT | sha256sum
    assert leaving_names(STORED, "rk_", sha256) == {"rack_soc": "rack_soc", "rack_module_fault": "rk_b0d53a0f"}


def test_keyed_ids_depend_on_the_key() -> None:
    # printf RACK_MODULE_FAULT | openssl dgst -sha256 -hmac $(printf d%.0s {1..40})
    assert leaving_names(STORED, "rk_", keyed("d" * 40))["rack_module_fault"] == "rk_6bfbf73f"
    assert leaving_names(STORED, "rk_", keyed("e" * 40))["rack_module_fault"] != "rk_6bfbf73f"


def test_telling_words_count_in_any_case_and_place() -> None:
    stored = {name.lower(): name for name in ("Default_Mode", "WARNINGS", "overProtection", "FAUL", "WARN_LEVEL")}
    renamed = {name for name, leaving in leaving_names(stored, "ec_", sha256).items() if leaving != name}
    assert renamed == {"default_mode", "warnings", "overprotection"}


def test_names_whose_digits_collide_get_more_of_them_and_the_others_keep_theirs() -> None:
    digests = {"A_FAULT": "0" * 8 + "1" * 56, "B_FAULT": "0" * 8 + "2" * 56, "C_FAULT": "3" * 64}
    stored = {name.lower(): name for name in digests}
    expected = {"a_fault": "bk_0000000011111111", "b_fault": "bk_0000000022222222", "c_fault": "bk_33333333"}
    assert leaving_names(stored, "bk_", digests.__getitem__) == expected
    backwards = dict(reversed(stored.items()))
    assert leaving_names(backwards, "bk_", digests.__getitem__) == expected


def test_a_plain_column_keeps_its_name_where_an_id_would_take_it() -> None:
    stored = {"a_fault": "A_FAULT", "bk_33333333": "BK_33333333"}
    names = leaving_names(stored, "bk_", lambda _: "3" * 64)
    assert names == {"a_fault": "bk_3333333333333333", "bk_33333333": "bk_33333333"}


@given(st.sets(st.text(max_size=6).map(lambda text: f"{text}FAULT"), max_size=60))
def test_no_two_columns_ever_leave_as_one(stored: set[str]) -> None:
    names = leaving_names({name: name for name in stored}, "rk_", lambda name: sha256(name)[:1] * 8 + sha256(name))
    assert len(set(names.values())) == len(stored)
