"""Answers at hand are those of the mart's state, never of an earlier one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.mart import marts
from huidian.mart.actions import refresh
from huidian.mart.kept_answers import KeptAnswers
from huidian.mart.marts import open_mart_of, rows_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from tests.mart.shop import Came, Shop

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
TODAY = date(2011, 1, 10)


@pytest.fixture(autouse=True)
def nothing_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marts, "KEPT", KeptAnswers(100, 10_000))


def count_of(shop: Shop) -> list[dict[str, Any]]:
    visits = open_mart_of([shop.dealer.code]).visits
    return rows_of(visits.aggregate(n=visits.count()))


def _nobody_asks(*_arguments: object) -> list[dict[str, Any]]:
    raise AssertionError("the engine was asked again")


def test_an_answer_is_at_hand_until_the_mart_changes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.saw([Came(1, date(2010, 6, 1))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    assert count_of(shop) == [{"n": 1}]
    with monkeypatch.context() as engine_away:
        engine_away.setattr(type(marts.runner()), "rows", _nobody_asks)
        assert count_of(shop) == [{"n": 1}]
    shop.saw([Came(1, date(2010, 6, 2))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    assert count_of(shop) == [{"n": 2}]


def test_an_answer_in_hand_is_the_askers_own(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 1))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    count_of(shop).clear()
    assert count_of(shop) == [{"n": 1}]


def test_an_import_shows_on_the_next_page(shop: Shop) -> None:
    scope = Scope(1, {shop.dealer.pk: frozenset(Permission)})
    shop.saw([Came(car, date(2010, 6, 1)) for car in range(4)] + [Came(9, date(2010, 12, 31))])
    assert queries.churn_page(scope, now=NOW).churn.now.numerator == 4
    shop.saw([Came(0, date(2010, 9, 1))])
    assert queries.churn_page(scope, now=NOW).churn.now.numerator == 3
