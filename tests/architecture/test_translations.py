"""The pages' English is complete: a message without words, or words without a message, fail here."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from tests.architecture import catalogue


def test_english_is_complete() -> None:
    assert catalogue.mistakes(catalogue.wanted(), catalogue.kept()) == []


def test_sources_and_templates_are_both_read() -> None:
    found = {catalogue._first(message) for message in catalogue.wanted() if message.id}
    assert {"流失", "登录", "导出这 %(total)s 行", "服务顾问"} <= found


@pytest.mark.parametrize(
    ("english", "flags", "said"),
    [
        ("", (), "empty: 共 %(n)s 台"),
        ("%(n)s in all", ("fuzzy",), "fuzzy: 共 %(n)s 台"),
        ("%(m)s in all", (), "placeholders differ: 共 %(n)s 台"),
    ],
)
def test_a_translation_nobody_can_use_is_named(english: str, flags: tuple[str, ...], said: str) -> None:
    asked, told = Catalog(), Catalog()
    asked.add("共 %(n)s 台")
    told.add("共 %(n)s 台", english, flags=flags)
    assert catalogue.mistakes(asked, told) == [said]


def test_missing_and_obsolete_messages_are_named() -> None:
    asked, told = Catalog(), Catalog()
    asked.add("新")
    told.add("旧", "old")
    assert catalogue.mistakes(asked, told) == ["missing: 新", "obsolete: 旧"]
