"""``/api/tokens/``: access tokens are issued, listed and revoked by an administrator."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.schemas.tokens import NEW_TOKEN, TOKENS, TokenForm
from api.services.roles import Role
from api.services.tokens import Record
from api.web.access import requires
from api.web.current import principal, token_book
from api.web.quotas import meter

blueprint = RestBlueprint("tokens", __name__, url_prefix="/api/tokens", description="Access tokens")


@blueprint.post("/")
@requires(Role.admin)
@described(answers=NEW_TOKEN, status=201)
@blueprint.arguments(TokenForm)
def issued(body: dict[str, Any]) -> Response:
    """Issue a token. The answer shows it this once only; it is kept nowhere."""
    made = token_book().new(**{**body, "role": Role[body["role"]]}, actor=principal().name)
    return json_answer({**_body(made.record), "token": made.token}, 201)


@blueprint.get("/")
@requires(Role.admin)
@described(answers=TOKENS)
def listed() -> Response:
    """Every token issued here, newest first, with what it used since midnight UTC; never a token itself."""
    used = meter().used_today()
    body = []
    for record in token_book().issued():
        requests, size = used.get(record["jti"], (0, 0))
        body.append({**_body(record), "used_today": {"requests": requests, "bytes": size}})
    return json_answer(body)


@blueprint.delete("/<jti>/")
@requires(Role.admin)
@described(status=204)
def revoked(jti: str) -> Response:
    """Revoke a token: it is refused from now on, within five seconds by every worker."""
    token_book().revoke(jti, actor=principal().name)
    return Response(status=204)


def _body(record: Record) -> dict[str, Any]:
    names = ("jti", "name", "role", "issued_at", "expires_at", "revoked_at", "requests_per_min", "bytes_per_day")
    return {name: record[name] for name in names}
