"""Every word a person can meet is there in Korean, with the same places for its parameters."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from api.i18n import LOCALES
from api.services.roles import Role
from tests.source import ROOT, nodes

MARKS = ("Text", "t")


def marked(tree: list[ast.AST]) -> Iterator[str]:
    """The literal messages of ``Text("...")`` and ``t("...")`` (also ``reader.t``) among the nodes of a module."""
    for node in tree:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in MARKS:
            yield from literals(node.args[0])


def literals(node: ast.expr) -> Iterator[str]:
    """A string, or both strings of ``a if condition else b``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def strings_of_the_code() -> Iterator[str]:
    """Every string constant: a message may reach its mark through a table."""
    for _, tree in nodes():
        for node in tree:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def messages_of_the_code() -> dict[str, str]:
    """Message -> the first file that says it."""
    found: dict[str, str] = {}
    for path, tree in nodes():
        for message in marked(tree):
            found.setdefault(message, str(path))
    return found


def korean() -> dict[str, Message]:
    entries: dict[str, Message] = {}
    for path in sorted((LOCALES / "ko").glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="ko", abort_invalid=True):
                if message.id:
                    assert message.id not in entries or entries[message.id].string == message.string, (
                        f"{path.name}: two translations of {message.id!r}"
                    )
                    entries[message.id] = message
    return entries


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_marks_are_found_in_every_form() -> None:
    source = 'Text("a", x=1); t("b"); reader.t("c" if k else "d"); other("e"); t(name)'
    assert list(marked(list(ast.walk(ast.parse(source))))) == ["a", "b", "c", "d"]


def test_every_message_has_its_korean() -> None:
    known = korean()
    missing = {m: where for m, where in messages_of_the_code().items() if m not in known or not known[m].string}
    assert missing == {}


@pytest.mark.parametrize(("message", "entry"), korean().items())
def test_a_translation_has_the_places_of_its_message(message: str, entry: Message) -> None:
    assert places(str(entry.string)) == places(message)


def test_no_translation_is_left_over() -> None:
    spoken = {*strings_of_the_code(), *Role.names()}
    templates = "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "api").rglob("*.html")))
    assert [m for m in korean() if m not in spoken and m not in templates] == []
