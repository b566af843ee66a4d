"""Roles: who reaches what."""

from __future__ import annotations

import pytest

from api.errors import NotAllowed
from api.services.roles import Principal, Role, check_role


def may(role: Role, at_least: Role, *, engine_too: bool = False) -> bool:
    try:
        check_role(Principal(name="x", role=role, kind="token"), at_least=at_least, engine_too=engine_too)
    except NotAllowed:
        return False
    return True


def test_people_reach_their_own_level_and_all_below() -> None:
    people = [Role.viewer, Role.operator, Role.engineer, Role.admin]
    for i, role in enumerate(people):
        assert [may(role, needed) for needed in people] == [j <= i for j in range(4)]


def test_an_engine_reaches_only_what_is_marked_for_engines() -> None:
    assert not any(may(Role.engine, needed) for needed in Role if needed is not Role.engine)
    assert may(Role.engine, Role.engineer, engine_too=True)
    assert may(Role.engine, Role.engine)


def test_nobody_else_delivers_as_an_engine() -> None:
    assert not may(Role.admin, Role.engine)


def test_the_refusal_names_both_roles() -> None:
    with pytest.raises(NotAllowed, match="needs the role engineer; yours is viewer"):
        check_role(Principal(name="x", role=Role.viewer, kind="token"), at_least=Role.engineer)
