"""Nothing that is kept crosses a scope: who asks after others is answered as if nobody had asked before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from huidian.mart import marts
from huidian.mart.answer_files import AnswerFiles
from huidian.mart.marts import KEPT
from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import mart_view, queries
from huidian.retention.queries import Wish, comparison, restatement
from tests.mart.shop import Came, Shop

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
ALL = frozenset(Permission)
OWN = ALL - {Permission.SEE_ALL_VEHICLES}
MASKED = ALL - {Permission.SEE_PERSONAL, Permission.REVEAL}
Ask = Callable[[Scope], Any]
QUESTIONS: dict[str, Ask] = {
    "the lost, searched for": lambda scope: queries.vehicles_of(
        scope, metric="monthly_churn", wish=Wish(search="000", sort="plate", values=True), now=NOW
    ),
    "the lost as known before": lambda scope: queries.vehicles_of(
        scope, metric="monthly_churn", as_of=date(2011, 1, 6), now=NOW
    ),
    "one's vehicles": lambda scope: queries.my_vehicles(scope, now=NOW),
    "churn": lambda scope: queries.churn_page(scope, now=NOW),
    "two definitions": lambda scope: comparison.comparison_page(scope, now=NOW),
    "restatement": lambda scope: restatement.restatement_page(scope, now=NOW),
}


@pytest.fixture
def scopes(shop_a: Shop, shop_b: Shop) -> dict[str, Scope]:
    """Readers of two shops that saw the same days, one more car in the second."""
    for shop, cars in ((shop_a, 9), (shop_b, 10)):
        came = [Came(car, date(2010, 6, 1 + car), advisor="林" if car % 3 else "高") for car in range(cars)]
        shop.saw([*came, *(Came(car, date(2010, 12, 31)) for car in (0, 1))])
    a, b = shop_a.dealer.pk, shop_b.dealer.pk
    return {
        "manager": Scope(1, {a: ALL}),
        "rival": Scope(2, {b: ALL}),
        "region": Scope(3, {a: ALL, b: ALL}),
        "region at one": Scope(3, {a: ALL, b: ALL}, dealer_id=a),
        "advisor": Scope(4, {a: OWN}, own_names={a: frozenset({"林"})}),
        "another advisor": Scope(5, {a: OWN}, own_names={a: frozenset({"高"})}),
        "advisor without a name": Scope(6, {a: OWN}),
        "masked": Scope(7, {a: MASKED}),
        "nobody": Scope(8, {}),
    }


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AnswerFiles:
    """A folder that keeps answers for all processes."""
    files = AnswerFiles(tmp_path / "answers")
    monkeypatch.setattr(marts, "answer_files", lambda: files)
    return files


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_kept_crosses_a_scope(
    scopes: dict[str, Scope], question: str, request: pytest.FixtureRequest
) -> None:
    ask = QUESTIONS[question]
    alone = {}
    for who, scope in scopes.items():
        KEPT.clear()
        alone[who] = ask(scope)
    assert alone["manager"] != alone["rival"] and alone["advisor"] != alone["another advisor"]
    KEPT.clear()
    request.getfixturevalue("files")
    for who in ["manager", *reversed(scopes)]:
        assert ask(scopes[who]) == alone[who], who
    for who in ["manager", *scopes]:
        KEPT.clear()  # as another process, which finds what the others wrote
        assert ask(scopes[who]) == alone[who], who
    assert alone["region at one"] == alone["manager"]


def test_another_process_asks_the_engine_nothing_that_was_answered(
    scopes: dict[str, Scope], files: AnswerFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    rows = marts.rows_of

    def counted(query: Any) -> Any:
        asked.append(query)
        return rows(query)

    for module in (marts, mart_view):
        monkeypatch.setattr(module, "rows_of", counted)
    before = {name: ask(scopes["manager"]) for name, ask in QUESTIONS.items()}
    first = len(asked)
    KEPT.clear()
    again = {name: ask(scopes["manager"]) for name, ask in QUESTIONS.items()}
    # What was known on a past day is told of more than its key says, and asked each time.
    assert again == before and len(asked) - first < first / 4


def test_what_is_kept_is_not_told_after_an_import_nor_under_other_rules(
    scopes: dict[str, Scope], shop_a: Shop, files: AnswerFiles
) -> None:
    def lost() -> int:
        return queries.vehicles_of(scopes["manager"], metric="monthly_churn", now=NOW).total

    before = lost()
    KEPT.clear()
    assert lost() == before > 2
    KEPT.clear()
    shop_a.saw([Came(4, date(2010, 11, 5)), Came(5, date(2010, 11, 5))])
    assert lost() == before - 2
    overlay = {"churn": {"window_months": 3}}
    network.set_rules(
        at=NOW, by=None, scope=scopes["manager"], dealer_id=shop_a.dealer.pk, overlay=overlay, note=""
    )
    assert lost() == 0
