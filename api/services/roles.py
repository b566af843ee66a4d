"""Who asks: roles in their order, and the identity behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from api.errors import NotAllowed
from api.i18n import Text


class Role(IntEnum):
    """viewer < operator < engineer < admin. ``engine`` stands beside them: it may only deliver results and requests."""

    engine = 0
    viewer = 1
    operator = 2
    engineer = 3
    admin = 4

    @classmethod
    def names(cls) -> list[str]:
        return [role.name for role in cls]


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What the token ``jti`` may use; 0: no limit."""

    jti: str
    requests_per_min: int
    bytes_per_day: int


@dataclass(frozen=True, kw_only=True)
class Principal:
    """An identity with its role; ``kind`` is "session" or "token". Only a token has an ``allowance``."""

    name: str
    role: Role
    kind: str
    allowance: Allowance | None = None


def check_role(principal: Principal, *, at_least: Role, engine_too: bool = False) -> None:
    """Raise :class:`NotAllowed` unless the role reaches ``at_least`` (or is ``engine`` where that is allowed)."""
    if principal.role is Role.engine:
        allowed = engine_too or at_least is Role.engine
    else:
        allowed = principal.role >= at_least and at_least is not Role.engine
    if not allowed:
        raise NotAllowed(
            Text("This needs the role {needed}; yours is {yours}.", needed=at_least.name, yours=principal.role.name),
            needed=at_least.name,
        )
