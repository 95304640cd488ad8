"""Whoever asks first finds what was asked ahead, in their own reach; what is at hand is not asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from huidian.flows.warming import QUESTIONS, Warming, warm
from huidian.mart import marts
from huidian.mart.actions import refresh_all
from huidian.mart.answer_files import AnswerFiles
from huidian.mart.marts import KEPT
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.retention import mart_view, queries
from tests.mart.conftest import mart, shop_a, shop_b  # noqa: F401
from tests.mart.shop import Came, Shop
from tests.people import People

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the engine is asked, while answers are kept in a folder."""
    files, rows, asked = AnswerFiles(tmp_path / "answers"), marts.rows_of, []

    def counted(query: object) -> object:
        asked.append(query)
        return rows(query)

    monkeypatch.setattr(marts, "answer_files", lambda: files)
    monkeypatch.setattr("huidian.flows.warming.answer_files", lambda: files)
    for module in (marts, mart_view):
        monkeypatch.setattr(module, "rows_of", counted)
    return asked


def seen(shop: Shop, cars: int = 8) -> None:
    shop.saw([Came(car, date(2010, 6, 1 + car)) for car in range(cars)])
    refresh_all(now=NOW)


def test_who_asks_first_finds_answers_of_their_own(
    people: People,
    shop_a: Shop,  # noqa: F811
    shop_b: Shop,  # noqa: F811
    asked: list[object],
) -> None:
    seen(shop_a)
    seen(shop_b, 9)
    Staff.objects.update(last_login=NOW - timedelta(days=1))
    assert warm(at=NOW) > len(QUESTIONS)
    assert asked
    asked.clear()
    KEPT.clear()  # as another process
    pages = {}
    for who in (people.zhao, people.qian):
        scope: Scope = people.scope(who)
        pages[who] = queries.churn_page(scope, now=NOW), queries.keeping_page(scope, now=NOW)
        queries.newly_lost(scope, now=NOW)
    assert not asked
    assert pages[people.zhao] != pages[people.qian]


def test_it_asks_anew_what_changed_and_nothing_else(
    people: People,
    shop_a: Shop,  # noqa: F811
    shop_b: Shop,  # noqa: F811
    asked: list[object],
) -> None:
    seen(shop_a)
    seen(shop_b)
    Staff.objects.update(last_login=NOW)
    warming = Warming()

    def steps() -> int:
        return next(number for number in range(999) if not warming.step(at=NOW))

    every = steps()
    assert every > 0 and steps() == 0
    seen(shop_a, 9)
    assert 0 < steps() < every


def test_without_files_nothing_is_asked_ahead(people: People, shop_a: Shop) -> None:  # noqa: F811
    seen(shop_a)
    assert warm(at=NOW) == 0
