"""Users, sign-in with its delay, and sign-in links, on both databases."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.errors import AnjeonError, BadParameter, Conflict, NotFound, NotSignedIn
from api.services.access import login_links, users
from api.services.access.audit_trail import verify
from api.services.access.sign_in import sign_in
from api.services.context import Context
from api.services.roles import Role
from api.store.db import reading
from api.store.models import audit_log, login_link, user
from tests.conftest import Clock

GOOD = "violet crane under noon"
OTHER = "copper teapot on a ridge"


def actions(context: Context) -> list[str]:
    with reading(context.engines["default"]) as connection:
        return list(connection.execute(sa.select(audit_log.c.action).order_by(audit_log.c.id)).scalars())


def everything_kept(context: Context) -> str:
    with reading(context.engines["default"]) as connection:
        return str([connection.execute(sa.select(table)).all() for table in (user, login_link, audit_log)])


def test_a_user_signs_in_with_name_and_password(context: Context) -> None:
    users.add_user(context, name="Kim", role="operator", password=GOOD)
    account = sign_in(context, name=" KIM ", password=GOOD)
    assert (account.name, account.role, account.has_password) == ("kim", Role.operator, True)
    assert actions(context) == ["user added", "signed in"]


def test_no_password_and_no_link_is_kept_or_logged(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    users.add_user(context, name="kim", role="viewer", password=GOOD)
    users.set_password(context, name="kim", password=OTHER)
    token = login_links.new_login_link(context, "kim")
    for secret in (GOOD, OTHER, token):
        assert secret not in everything_kept(context)
        assert secret not in caplog.text
    assert verify(context).first_broken is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "a b"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "k" * 65}, "name"),
        ({"role": "engine"}, "role"),  # a machine's role: tokens only
        ({"role": "boss"}, "role"),
        ({"password": "short"}, "password"),
    ],
)
def test_a_bad_user_is_refused_by_field_and_nothing_is_added(
    context: Context, change: dict[str, str], field: str
) -> None:
    with pytest.raises(BadParameter) as refused:
        users.add_user(context, **{"name": "kim", "role": "viewer", "password": GOOD, **change})
    assert refused.value.detail["field"] == field
    assert users.list_users(context) == []
    assert actions(context) == []


def test_a_name_is_taken_whatever_its_case(context: Context) -> None:
    users.add_user(context, name="kim", role="viewer", password=None)
    with pytest.raises(Conflict):
        users.add_user(context, name="KIM", role="admin", password=None)
    assert [(known.name, known.role) for known in users.list_users(context)] == [("kim", Role.viewer)]


def test_unknown_names_are_said_so(context: Context) -> None:
    with pytest.raises(NotFound):
        users.disable_user(context, name="nobody")
    with pytest.raises(NotFound):
        users.set_password(context, name="nobody", password=GOOD)
    with pytest.raises(NotFound):
        login_links.new_login_link(context, "nobody")


def test_after_five_wrong_attempts_the_right_password_waits_and_the_wait_grows(context: Context, clock: Clock) -> None:
    users.add_user(context, name="kim", role="viewer", password=GOOD)
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(context, name="kim", password=OTHER)
    with pytest.raises(NotSignedIn):
        sign_in(context, name="kim", password=GOOD)
    clock.now += timedelta(seconds=29)
    with pytest.raises(NotSignedIn):
        sign_in(context, name="kim", password=GOOD)
    clock.now += timedelta(seconds=1)  # 30 s after the fifth
    with pytest.raises(NotSignedIn):
        sign_in(context, name="kim", password=OTHER)  # the sixth: 60 s from here
    clock.now += timedelta(seconds=59)
    with pytest.raises(NotSignedIn):
        sign_in(context, name="kim", password=GOOD)
    clock.now += timedelta(seconds=1)
    sign_in(context, name="kim", password=GOOD)
    assert actions(context) == ["user added", "sign-in delayed", "sign-in delayed", "signed in"]


def test_a_good_sign_in_forgets_the_wrong_ones_before(context: Context) -> None:
    users.add_user(context, name="kim", role="viewer", password=GOOD)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(NotSignedIn):
                sign_in(context, name="kim", password=OTHER)
        sign_in(context, name="kim", password=GOOD)


def test_the_refusal_reads_the_same_for_unknown_wrong_closed_and_without_password(context: Context) -> None:
    users.add_user(context, name="kim", role="viewer", password=GOOD)
    users.add_user(context, name="lee", role="viewer", password=GOOD)
    users.add_user(context, name="park", role="viewer", password=None)
    users.disable_user(context, name="lee")
    words = set()
    for name, password in (("nobody", GOOD), ("kim", OTHER), ("lee", GOOD), ("park", "")):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(context, name=name, password=password)
        words.add(str(refused.value))
    assert len(words) == 1


def test_a_new_password_or_a_closed_account_ends_sessions(context: Context) -> None:
    before = users.add_user(context, name="kim", role="viewer", password=GOOD)
    assert users.account_of_session(context, before.id, before.session_epoch) == before
    after = users.set_password(context, name="kim", password=OTHER)
    assert users.account_of_session(context, before.id, before.session_epoch) is None
    assert users.account_of_session(context, after.id, after.session_epoch) == after
    users.disable_user(context, name="kim")
    assert users.account_of_session(context, after.id, after.session_epoch) is None
    assert users.account_of_session(context, after.id, after.session_epoch + 1) is None


def test_the_first_link_makes_an_admin_without_a_password(context: Context) -> None:
    account = login_links.consume_login_link(context, login_links.new_login_link(context))
    assert (account.name, account.role, account.has_password) == ("admin", Role.admin, False)
    assert actions(context) == ["user added", "sign-in link made", "signed in"]


def test_a_link_works_once_for_fifteen_minutes_and_a_newer_one_ends_it(context: Context, clock: Clock) -> None:
    first = login_links.new_login_link(context)
    second = login_links.new_login_link(context)
    with pytest.raises(NotSignedIn):
        login_links.consume_login_link(context, first)
    clock.now += timedelta(minutes=14, seconds=59)
    login_links.consume_login_link(context, second)
    with pytest.raises(NotSignedIn):
        login_links.consume_login_link(context, second)
    third = login_links.new_login_link(context)
    clock.now += timedelta(minutes=15)
    with pytest.raises(NotSignedIn):
        login_links.consume_login_link(context, third)


def test_a_closed_account_gets_no_link_and_an_older_one_does_not_open_it(context: Context) -> None:
    users.add_user(context, name="kim", role="viewer", password=None)
    token = login_links.new_login_link(context, "kim")
    users.disable_user(context, name="kim")
    with pytest.raises(NotSignedIn):
        login_links.consume_login_link(context, token)
    with pytest.raises(NotFound):
        login_links.new_login_link(context, "kim")


def test_of_many_at_once_only_one_uses_a_link(context: Context) -> None:
    token = login_links.new_login_link(context)
    start, results = threading.Barrier(6), []

    def use() -> None:
        start.wait()
        try:
            results.append(login_links.consume_login_link(context, token).name)
        except AnjeonError as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["NotSignedIn"] * 5 + ["admin"]


def test_many_wrong_attempts_at_once_are_all_counted(context: Context) -> None:
    users.add_user(context, name="kim", role="viewer", password=GOOD)

    def attempt() -> None:
        with pytest.raises(NotSignedIn):
            sign_in(context, name="kim", password=OTHER)

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(context.engines["default"]) as connection:
        # five count, from then on the account is locked and further ones are not looked at
        assert connection.execute(sa.select(user.c.failures)).scalar_one() == 5
