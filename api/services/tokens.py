"""API tokens: issued here or signed elsewhere with the shared secret, verified, revoked."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt

from api.errors import NotFound, NotSignedIn
from api.i18n import Text
from api.services.context import Context
from api.services.roles import Principal, Role
from api.store import audit, tokens
from api.store.db import reading, writing
from api.store.secrets import secret

ALGORITHM = "HS256"
CACHE_S = 5.0  # a revoked token may live on this long in another worker


class TokenBook:
    """Issues and verifies tokens for one deployment; what it looked up stays known for five seconds."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._secret = secret(context.settings, "jwt_secret")
        self._seen: dict[str, tuple[float, Any]] = {}

    def issue(self, *, name: str, role: Role, days: int, actor: str) -> str:
        """A new signed token; only its ``jti`` is kept."""
        now = self._context.now()
        expires = now + timedelta(days=days)
        jti = uuid.uuid4().hex
        with writing(self._context.engines["default"]) as connection:
            tokens.add(connection, jti=jti, name=name, role=role.name, issued_at=now, expires_at=expires)
            detail = {"name": name, "role": role.name, "expires": expires}
            audit.append(connection, now=now, actor=actor, action="token issued", subject=jti, detail=detail)
        claims = {"jti": jti, "user_id": name, "role": role.name, "exp": expires, "iat": now, "token_type": "access"}
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def revoke(self, jti: str, *, actor: str) -> None:
        """End a token before its time; raises :class:`NotFound`."""
        now = self._context.now()
        with writing(self._context.engines["default"]) as connection:
            if not tokens.revoke(connection, jti, now):
                raise NotFound(Text("There is no valid token {jti}.", jti=jti), field="jti")
            audit.append(connection, now=now, actor=actor, action="token revoked", subject=jti, detail={})
        self._seen.pop(jti, None)

    def issued(self) -> list[Mapping[Any, Any]]:
        """The records of all tokens issued here, newest first."""
        with reading(self._context.engines["default"]) as connection:
            return list(tokens.every(connection))

    def principal(self, token: str) -> Principal:
        """The identity a token stands for; raises :class:`NotSignedIn` when it does not hold.

        A token signed elsewhere needs a good signature, exp, user_id and jti, and reads as a viewer.
        """
        claims = self._claims(token)
        record = self._record(str(claims["jti"]))
        if record is None:
            return Principal(name=str(claims["user_id"]), role=Role.viewer, kind="token")
        if record["revoked_at"] is not None:
            raise NotSignedIn(Text("The access token was revoked."))
        return Principal(name=str(record["name"]), role=Role[record["role"]], kind="token")

    def _claims(self, token: str) -> dict[str, Any]:
        needed = {"require": ["exp", "user_id", "jti"], "verify_exp": False}
        try:
            claims = jwt.decode(token, self._secret, algorithms=[ALGORITHM], options=needed)  # type: ignore[arg-type]
            expired = float(claims["exp"]) <= self._context.now().timestamp()
        except (jwt.InvalidTokenError, TypeError, ValueError) as error:
            raise NotSignedIn(Text("The access token is not valid.")) from error
        if expired:
            raise NotSignedIn(Text("The access token has expired."))
        if claims.get("token_type", "access") != "access":
            raise NotSignedIn(Text("The access token is not valid."))
        return claims

    def _record(self, jti: str) -> Any:
        known = self._seen.get(jti)
        if known is not None and time.monotonic() - known[0] < CACHE_S:
            return known[1]
        with reading(self._context.engines["default"]) as connection:
            record = tokens.find(connection, jti)
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[jti] = (time.monotonic(), record)
        return record
