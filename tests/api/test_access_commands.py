"""The commands for users, sign-in links, tokens and the audit log."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from api.services.access import users
from api.services.access.login_links import consume_login_link
from api.services.context import Context
from api.services.roles import Role
from api.store.db import writing
from api.store.models import audit_log
from tests.integration.test_users import GOOD


def run(app: Flask, *words: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(words), input=typed)


def test_users_are_added_listed_given_passwords_and_closed(app: Flask, context: Context) -> None:
    assert run(app, "user", "add", "Kim", "--role", "operator", typed=GOOD + "\n").stdout == "kim\toperator\n"
    assert run(app, "user", "add", "lee", "--no-password").stdout == "lee\tviewer\n"
    assert run(app, "user", "password", "lee", typed=GOOD + "\n").exit_code == 0
    assert run(app, "user", "disable", "kim").exit_code == 0
    assert run(app, "user", "list").stdout == "kim\toperator\tdisabled\nlee\tviewer\tpassword\n"
    assert [account.name for account in users.list_users(context)] == ["kim", "lee"]


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("user", "add", "kim"), "short\n", "12 to 256 characters"),
        (("user", "add", "a b"), GOOD + "\n", "name: a b"),
        (("user", "add", "kim", "--role", "engine"), GOOD + "\n", "--role"),
        (("user", "disable", "nobody"), None, "There is no user nobody."),
        (("user", "password", "nobody"), GOOD + "\n", "There is no user nobody."),
        (("login-link", "--user", "nobody"), None, "There is no user nobody."),
        (("token", "issue", "--role", "boss"), None, "--role"),
        (("token", "issue", "--role", "viewer", "--days", "0"), None, "--days"),
        (("token", "revoke", "none"), None, "There is no valid token none."),
    ],
)
def test_a_wrong_command_says_what_is_wrong_and_changes_nothing(
    app: Flask, context: Context, words: tuple[str, ...], typed: str | None, said: str
) -> None:
    result = run(app, *words, typed=typed)
    assert result.exit_code != 0
    assert said in result.stderr
    assert result.stdout == ""
    assert users.list_users(context) == []


def test_a_token_stands_alone_on_standard_output_and_ends_when_revoked(app: Flask) -> None:
    token = run(app, "token", "issue", "--role", "engineer", "--days", "2", "--name", "report").stdout.strip()
    book = app.extensions["anjeon.tokens"]
    assert (book.principal(token).name, book.principal(token).role) == ("report", Role.engineer)
    (line,) = run(app, "token", "list").stdout.splitlines()
    jti, name, role, expires, state = line.split("\t")
    assert (name, role, expires, state) == ("report", "engineer", "2026-11-23T02:31:07Z", "valid")  # NOW + 2 days
    assert run(app, "token", "revoke", jti).exit_code == 0
    assert run(app, "token", "list").stdout.endswith("\trevoked\n")


def test_a_login_link_is_an_address_that_signs_in(app: Flask, context: Context) -> None:
    address = run(app, "login-link").stdout.strip()
    head, _, token = address.partition("?token=")
    assert head == "http://127.0.0.1:8050/sign-in/link"
    assert consume_login_link(context, token).name == "admin"


def test_verifying_the_audit_log_counts_rows_or_names_the_first_broken(app: Flask, context: Context) -> None:
    run(app, "user", "add", "kim", "--no-password")
    run(app, "user", "disable", "kim")
    assert run(app, "audit", "verify").stdout == "2 rows checked, the chain holds\n"
    with writing(context.engines["default"]) as connection:
        connection.execute(audit_log.update().where(audit_log.c.id == 2).values(subject="lee"))
    broken = run(app, "audit", "verify")
    assert broken.exit_code == 1
    assert "row 2 " in broken.stderr
