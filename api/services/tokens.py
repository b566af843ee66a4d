"""API tokens: issued here or signed elsewhere with the shared secret, verified, revoked."""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt

from api.errors import BadParameter, NotFound, NotSignedIn
from api.i18n import Text
from api.services.context import Context
from api.services.roles import Allowance, Principal, Role
from api.store import audit, tokens
from api.store.db import reading, writing
from api.store.secrets import secret

ALGORITHM = "HS256"
KEPT = 10_000  # tokens remembered
CACHE_S = 5.0  # a revoked token may live on this long in another worker
NAME_LENGTH = 64
TOKEN_NAME = Text("1 to {length} characters, no control characters, no blanks around", length=NAME_LENGTH)
_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)

Record = Mapping[Any, Any]


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """A token just issued: itself, which is kept nowhere, and its record."""

    token: str
    record: Record


class TokenBook:
    """Issues and verifies tokens for one deployment; what it looked up stays known for five seconds."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._secret = secret(context.settings, "jwt_secret")
        self._seen: dict[str, tuple[float, Record | None]] = {}
        self._verified: dict[str, dict[str, Any]] = {}

    def issue(self, *, name: str, role: Role, days: int, actor: str) -> str:
        """A new signed token with the limits of the settings."""
        return self.new(name=name, role=role, days=days, actor=actor).token

    def new(
        self,
        *,
        name: str,
        role: Role,
        days: int,
        actor: str,
        requests_per_min: int | None = None,
        bytes_per_day: int | None = None,
    ) -> NewToken:
        """A new signed token. A limit of None is that of the settings, 0 is none.

        Raises :class:`BadParameter` for a name that is empty, too long or cannot be shown.
        """
        if not (1 <= len(name) <= NAME_LENGTH and name == name.strip() and name.isprintable()):
            raise BadParameter("name", name, TOKEN_NAME)
        now = self._context.now()
        expires = now + timedelta(days=days)
        jti = uuid.uuid4().hex
        limits = {"requests_per_min": requests_per_min, "bytes_per_day": bytes_per_day}
        with writing(self._context.engines["default"]) as connection:
            record = tokens.add(
                connection, jti=jti, name=name, role=role.name, issued_at=now, expires_at=expires, **limits
            )
            detail = {"name": name, "role": role.name, "expires": expires}
            detail |= {limit: number for limit, number in limits.items() if number is not None}
            audit.append(connection, now=now, actor=actor, action="token issued", subject=jti, detail=detail)
        claims = {"jti": jti, "user_id": name, "role": role.name, "exp": expires, "iat": now, "token_type": "access"}
        return NewToken(token=jwt.encode(claims, self._secret, algorithm=ALGORITHM), record=record)

    def revoke(self, jti: str, *, actor: str) -> None:
        """End a token before its time; raises :class:`NotFound`."""
        now = self._context.now()
        with writing(self._context.engines["default"]) as connection:
            if not (_ID.fullmatch(jti) and tokens.revoke(connection, jti, now)):
                raise NotFound(Text("There is no valid token {jti}.", jti=jti[:NAME_LENGTH]), field="jti")
            audit.append(connection, now=now, actor=actor, action="token revoked", subject=jti, detail={})
        self._seen.pop(jti, None)

    def issued(self) -> list[Record]:
        """The records of all tokens issued here, newest first."""
        with reading(self._context.engines["default"]) as connection:
            return list(tokens.every(connection))

    def principal(self, token: str) -> Principal:
        """The identity a token stands for, with what it may use; raises :class:`NotSignedIn` when it does not hold.

        A token signed elsewhere needs a good signature, exp, user_id and jti, and reads as a viewer.
        """
        claims = self._claims(token)
        jti = _key(str(claims["jti"]))
        record = self._record(jti)
        if record is None:
            return Principal(
                name=str(claims["user_id"]), role=Role.viewer, kind="token", allowance=self._allowance(jti, {})
            )
        if record["revoked_at"] is not None:
            raise NotSignedIn(Text("The access token was revoked."))
        return Principal(
            name=str(record["name"]),
            role=Role[record["role"]],
            kind="token",
            allowance=self._allowance(jti, record),
        )

    def _allowance(self, jti: str, record: Record) -> Allowance:
        settings = self._context.settings
        requests, size = record.get("requests_per_min"), record.get("bytes_per_day")
        return Allowance(
            jti=jti,
            requests_per_min=settings.requests_per_min if requests is None else int(requests),
            bytes_per_day=settings.bytes_per_day if size is None else int(size),
        )

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            claims = self._verified.get(token) or self._verify(token)
            expired = float(claims["exp"]) <= self._context.now().timestamp()
        except (jwt.InvalidTokenError, TypeError, ValueError) as error:
            raise NotSignedIn(Text("The access token is not valid.")) from error
        if expired:
            raise NotSignedIn(Text("The access token has expired."))
        if claims.get("token_type", "access") != "access":
            raise NotSignedIn(Text("The access token is not valid."))
        return claims

    def _verify(self, token: str) -> dict[str, Any]:
        """The claims of a token with a good signature; remembered, for a signature does not go bad."""
        needed = {"require": ["exp", "user_id", "jti"], "verify_exp": False}
        claims: dict[str, Any] = jwt.decode(
            token,
            self._secret,
            algorithms=[ALGORITHM],
            options=needed,  # type: ignore[arg-type]
        )
        if len(self._verified) > KEPT:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    def _record(self, jti: str) -> Record | None:
        known = self._seen.get(jti)
        if known is not None and time.monotonic() - known[0] < CACHE_S:
            return known[1]
        with reading(self._context.engines["default"]) as connection:
            record = tokens.find(connection, jti)
        if len(self._seen) > KEPT:
            self._seen.clear()
        self._seen[jti] = (time.monotonic(), record)
        return record


def _key(jti: str) -> str:
    """A token's id as the database can keep it, whatever someone else put there."""
    return jti if _ID.fullmatch(jti) else hashlib.sha256(jti.encode(errors="replace")).hexdigest()
