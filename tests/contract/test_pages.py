"""Every registered page: its ids are unique and known, and it speaks Korean."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from dash.development.base_component import Component

from api.i18n import Text
from api.services.context import Context
from api.services.roles import Role
from dashapp import ids
from dashapp.page import Page, find_pages
from dashapp.reader import Reader
from dashapp.widgets.states import error_state, loading, no_permission, not_found
from tests.components import components, reader_for, words_in
from tests.contract.test_texts import korean

PAGES = find_pages()
KNOWN_IDS = {value for name, value in vars(ids).items() if name.isupper()}
# names that stay as they are in both languages (glossary.md): units, abbreviations, codes, the name of the product
ENGLISH_WORDS = re.compile(r"\b[A-Za-z]{3,} [a-z]{3,}\b")


@pytest.fixture(params=PAGES, ids=lambda page: page.path)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


def laid_out(page: Page, reader: Reader) -> Component:
    return page.layout(reader, {})


def test_paths_and_orders_of_pages_are_unique() -> None:
    assert max(Counter(p.path for p in PAGES).values()) == 1
    assert max(Counter(p.order for p in PAGES).values()) == 1


def test_ids_of_the_hmi_are_unique() -> None:
    names = [name for name in vars(ids) if name.isupper()]
    assert len({getattr(ids, name) for name in names}) == len(names)


def test_ids_of_a_page_are_unique_and_come_from_one_place(page: Page, context: Context) -> None:
    found = [getattr(component, "id", None) for component in components(laid_out(page, reader_for(context)))]
    plain = [i for i in found if isinstance(i, str)]
    patterns = [i["type"] for i in found if isinstance(i, dict)]
    assert {i for i in plain + patterns if i not in KNOWN_IDS} == set()
    assert [i for i, times in Counter(plain).items() if times > 1] == []


def test_every_word_of_a_page_is_korean(page: Page, context: Context) -> None:
    words = words_in(laid_out(page, reader_for(context, language="ko")))
    translated = {m for m, entry in korean().items() if entry.string != m}
    assert [w for w in words if w in translated] == []
    assert [w for w in words if ENGLISH_WORDS.search(w)] == []


def test_every_state_speaks_korean(context: Context) -> None:
    reader = reader_for(context, language="ko")
    states = [not_found(reader), no_permission(reader, Role.admin), error_state(reader, Text("all")), loading()]
    assert [w for w in words_in(states) if ENGLISH_WORDS.search(w)] == []


def test_a_page_has_one_first_heading(page: Page, context: Context) -> None:
    kinds = [type(c).__name__ for c in components(laid_out(page, reader_for(context)))]
    assert kinds.count("H1") == 1
