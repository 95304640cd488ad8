"""`huidian figures` of one metric beside the brute force: sums over dealers, as JSON and as a workbook."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from huidian.kit.months import parse_month
from tests.agreement.lines import OF_NETWORK
from tests.agreement.making import made_network
from tests.agreement.measures import MEASURES, Asked
from tests.agreement.network import networks
from tests.agreement.store import NOW, Filled, filling
from tests.agreement.truth import Together, truths
from tests.standing import standing

network = standing(filling(0), at=NOW)
EVERY = ("A", "B", "C", "W", "X")
YEAR = 23
"""The months before a December from which on orders have a part in a yearly figure."""


class Question(NamedTuple):
    """One call: the dealers (none: all), the metric, how far back it looks (None: to the beginning)."""

    dealers: tuple[str, ...]
    metric: str
    month: str
    back: int | None = None
    window: int | None = None
    kind: str = "overall"

    @property
    def arguments(self) -> list[str]:
        dealers = [text for code in self.dealers for text in ("--dealer", code)]
        window = [] if self.window is None else ["--window", str(self.window)]
        return [*dealers, "--metric", self.metric, "--month", self.month, "--kind", self.kind, *window]


QUESTIONS = (
    Question((), "monthly_churn", "2010-11", back=6),
    Question(("A", "W"), "monthly_churn", "2010-09", back=9, window=9, kind="maintenance"),
    Question(("W",), "lost_tier", "2010-12"),
    Question(("C",), "monthly_churn", "2010-11", back=6),
    Question(("B", "C"), "monthly_churn", "2010-12", back=3, window=3),
    Question((), "annual_churn", "2010-12", back=YEAR),
    Question(("A",), "network_defection", "2010-06", back=6),
    Question((), "network_churn", "2010-10", back=6),
)
MORE = (
    Question(("B", "C"), "monthly_churn", "2010-12", back=6),
    Question(("W", "X"), "base", "2010-12"),
    Question(("A", "B"), "keep_rate", "2011-01", back=35),
    Question(("C", "X"), "tiers", "2010-07"),
    Question(("C",), "annual_value", "2010-12", back=YEAR),
    Question(("W", "C"), "network_defection", "2010-11", back=4, window=4, kind="repair"),
    Question(("W",), "network_churn", "2010-12", back=6),
    Question((), "assessment_churn", "2010-12"),
    Question((), "class_structure", "2010-03"),
)
ALL = (*QUESTIONS, *(pytest.param(one, marks=pytest.mark.slow) for one in MORE))


@pytest.mark.parametrize("question", ALL)
def test_one_figure(network: Filled, question: Question, tmp_path: Path) -> None:
    out = tmp_path / "one.xlsx"
    done = CliRunner().invoke(main, ["figures", *question.arguments, "--json", "-o", str(out)])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    wanted = _expected(network.seed, question)
    assert {name: said[name] for name in wanted} == wanted
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(out)}
    facts = dict(row[:2] for row in sheets[question.metric])
    for name, value in wanted["counts"].items():
        assert facts[f"counts.{name}"] == value, name
    if measure := MEASURES[question.metric].told_by:
        assert {row[0]: row[3] for row in sheets[measure][1:]} == _values(network.seed, question)


def _expected(seed: int, question: Question) -> dict[str, Any]:
    """The sum over the dealers asked for; of a network by the rules of all its dealers, and as they reach."""
    at, measure = parse_month(question.month), MEASURES[question.metric]
    asked, around = _asked(seed, question)
    counts: Counter[str] = Counter()
    for one in asked:
        counts.update(dict(measure.counts(one, at)))
    first = at - 11 if measure.period == "year" else at
    covered = Together([one.truth for one in asked]).is_covered(first)
    below = counts[measure.denominator]
    rate = counts[measure.numerator] / below if below and covered else None
    names = counts if not measure.alone else {measure.numerator: 0}
    return {
        "counts": {name: counts[name] if covered else None for name in names}
        | {"excluded": 0 if covered else None},
        "rate": rate,
        "covered": covered,
        "provisional": around.is_provisional(at, question.back) if covered else True,
        "window_months": asked[0].window,
    }


def _values(seed: int, question: Question) -> dict[str, int]:
    """The vehicles by the value that the metric is told by."""
    values, at = MEASURES[question.metric].values, parse_month(question.month)
    assert values
    return dict(Counter(value for one in _asked(seed, question)[0] for value in values(one, at)))


def _asked(seed: int, question: Question) -> tuple[list[Asked], Together]:
    """The dealers as they are counted, and those whose data have a part in it."""
    made, every = made_network(seed), truths(seed)
    codes = question.dealers or EVERY
    makers = {made.places[code].maker for code in codes}
    of_network = [code for code in EVERY if made.places[code].maker in makers]
    around = Together.of(every, of_network if question.metric in OF_NETWORK else codes)
    members = [one for one in around.members if one.code in codes]
    window = question.window or around.rules.window
    return [Asked(one, question.kind, window, networks(seed)) for one in members], around
