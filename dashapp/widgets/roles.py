"""Roles as words."""

from __future__ import annotations

from api.services.roles import Role
from dashapp.reader import Reader


def role_word(reader: Reader, role: Role) -> str:
    """``role`` in the reader's language."""
    t = reader.t
    words = {
        Role.engine: t("analysis engine"),
        Role.viewer: t("viewer"),
        Role.operator: t("operator"),
        Role.engineer: t("engineer"),
        Role.admin: t("administrator"),
    }
    return words[role]
