"""S0's table to the last decimal; own answers scored under a model, and anew under another."""

from __future__ import annotations

from math import isclose, sqrt
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian import playbooks
from huidian.engine.scores import estimate
from huidian.engine.scores.csi import csi_lines
from huidian.engine.scores.estimate import student_t
from huidian.engine.scores.factors import Factor, FactorModel, model_on, weighted
from huidian.engine.scores.scoring import factor_score, score
from huidian.kit.labels import Label
from huidian.kit.months import first_day, parse_month

S0 = [
    ("previous", "99.4 100.6 100.2 103.2 103.2 98.1 100.6 100.2 99.8 89.9", 99.2),
    ("current", "98.9 103.2 101.8 102.5 102.5 95.8 103.2 103.5 100.0 92.3", 99.6),
    ("sub-centre", "97.4 97.9 97.5 97.2 98.3 94.6 99.1 98.3 96.9 92.3", 96.6),
    ("nation", "96.0 97.0 96.4 95.7 96.9 93.0 98.0 97.2 94.8 91.4", 95.1),
]
"""Ten factors in S0's order, and the MOT score it prints."""
WORDS = Label("", "")


@pytest.mark.parametrize(("row", "factors", "mot"), S0)
@pytest.mark.parametrize("pack", ["generic", "svw"])
def test_the_mot_scores_of_s0(pack: str, row: str, factors: str, mot: float) -> None:
    model = playbooks.load(pack).scores.house
    assert [one.weight for one in model.factors] == [10, 5, 15, 10, 5, 15, 5, 5, 20, 10]
    scores = dict(zip((one.key for one in model.factors), map(float, factors.split()), strict=True))
    assert weighted(model, scores) == mot


def a_model(
    *weights: float, key: str = "m", since: str = "2010-01-01", powertrains: tuple[str, ...] = ()
) -> FactorModel:
    factors = tuple(Factor(f"f{at}", WORDS, weight) for at, weight in enumerate(weights))
    return FactorModel(key, WORDS, since, factors, powertrains)


def test_a_factor_without_a_score_drops_out() -> None:
    model = a_model(10, 20, 70)
    assert weighted(model, {"f0": 80.0, "f1": 95.0}) == 90.0
    assert weighted(model, {}) is None


def test_the_model_of_a_day() -> None:
    old, new = a_model(1, key="old"), a_model(1, key="new", since="2020-05-01")
    electric = a_model(1, key="electric", since="2022-01-01", powertrains=("electric",))
    models = [new, electric, old]
    days = ["2009-12", "2010-01", "2020-04", "2020-05", "2023-01"]
    found = [model_on(models, first_day(parse_month(one))) for one in days]
    assert [one and one.key for one in found] == [None, "old", "old", "new", "new"]
    january = first_day(parse_month("2023-01"))
    assert [model_on(models, january, kind).key for kind in ("electric", "petrol")] == ["electric", "new"]  # type: ignore[union-attr]


answers = st.dictionaries(st.sampled_from(["f0", "f1", "f2", "f3"]), st.integers(0, 100).map(float))


@given(st.lists(answers, min_size=2, max_size=40), st.lists(st.integers(1, 20), min_size=4, max_size=4))
def test_scores_by_brute_force(rows: list[dict[str, float]], weights: list[int]) -> None:
    """The whole and its interval as the textbook writes them, one owner at a time."""
    model = a_model(*weights)
    found = score(model, rows)
    said = {f"f{at}": [row[f"f{at}"] for row in rows if f"f{at}" in row] for at in range(4)}
    assert [one.estimate for one in found.factors] == [estimate.mean(said[f"f{at}"]) for at in range(4)]
    known = {f"f{at}": weight for at, weight in enumerate(weights) if said[f"f{at}"]}
    owners = [row for row in rows if row]
    assert found.total.n == len(owners)
    assert isclose(found.known, sum(known.values()) / sum(weights))
    if not known:
        assert found.total.value is None
        return
    value = sum(weight * mean(said[key]) for key, weight in known.items()) / sum(known.values())
    assert isclose(found.total.value or 0, value, abs_tol=1e-9)
    if len(owners) > 1:
        squares = sum(
            sum(
                weight / sum(known.values()) * (row[key] - mean(said[key])) / len(said[key])
                for key, weight in known.items()
                if key in row
            )
            ** 2
            for row in owners
        )
        n = len(owners)
        half = student_t(n - 1) * sqrt(squares * n / (n - 1))
        if half < 1e-9 and n < 30:
            assert found.total.high is None
        else:
            assert isclose((found.total.high or 0) - value, half, abs_tol=1e-6)


@given(st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=2, max_size=30))
def test_where_everybody_said_everything_it_is_the_mean_of_owners(rows: list[list[int]]) -> None:
    model = a_model(50, 30, 20)
    found = score(model, [{f"f{at}": float(one) for at, one in enumerate(row)} for row in rows])
    plain = estimate.mean([row[0] * 0.5 + row[1] * 0.3 + row[2] * 0.2 for row in rows])
    assert isclose(found.total.value or 0, plain.value or 0, abs_tol=1e-9)
    assert isclose(found.total.high or 0, plain.high or 0, abs_tol=1e-6)


def test_old_answers_are_scored_anew_by_their_themes() -> None:
    nev = playbooks.load("generic").scores.model("nev")
    assert nev and [one.label.zh for one in nev.factors] == [
        "用车指导", "车主权益", "补能服务", "服务启动", "接待", "服务质量",
    ]  # fmt: skip
    old = {"fast_reception": 80.0, "listens": 60.0, "correct_repair": 90.0}
    reception, quality = nev.factor("reception"), nev.factor("quality")
    assert factor_score(reception, old) == 70 and factor_score(quality, old) == 90
    found = score(nev, [old] * 3)
    assert found.total.value == 80 and round(found.known, 6) == 0.4
    assert found.of("use_advice").value is None


def test_the_index_of_s1() -> None:
    lines = csi_lines(playbooks.load("faw-mazda").scores.csi)
    assert [(one.year.key, one.year.own, one.year.mean, one.year.rank) for one in lines[:2]] == [
        ("2010", 816, 819, 20),
        ("2011", 813, 833, 28),
    ]
    assert (lines[1].change, lines[1].rank_change, lines[1].mean_change) == (-3, 8, 14)
    assert [one.to_mean for one in lines] == [-3, -20, None]
    aim = lines[2].year
    assert (aim.target, aim.target_rank) == (835, 20) and lines[2].to_best is None
