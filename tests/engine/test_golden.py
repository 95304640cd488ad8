"""The published figures of the source documents, out of visit histories that lead to them."""

from datetime import date, timedelta
from itertools import chain, repeat

import pytest

from huidian.engine import metrics
from huidian.engine.figures.measures import figure, list_behind, split
from huidian.engine.rules import AgeBucket, PlainRules
from huidian.engine.runners.duckdb import Row
from huidian.kit.months import add_months, parse_month
from tests.engine.conftest import Bench
from tests.engine.histories import ask
from tests.engine.oracle import Vehicle, Visit

DECEMBER = parse_month("2010-12")
DAY = date(2010, 12, 31)

# S2: lost and holdings per model
MODELS = {
    "Highlander": (50, 421),
    "Camry": (58, 516),
    "Camry hybrid": (1, 16),
    "Levin": (20, 315),
    "Levin hybrid": (2, 23),
    "Yaris L": (27, 358),
    "E'Z": (3, 27),
    "Yaris": (29, 52),
}
# S2: lost per region and per years of age
REGIONS = {
    "city": 82,
    "Xianyang": 25,
    "Ankang": 9,
    "Shangluo": 5,
    "Weinan": 11,
    "Hanzhong": 7,
    "Tongchuan": 8,
    "Yan'an": 4,
    "Yulin": 2,
    "out of province": 37,
}
AGES = {"0-1": 14, "1-2": 32, "2-3": 49, "3+": 95}
S2_RULES = PlainRules(
    age_buckets=(
        AgeBucket("0-1", 0, 1),
        AgeBucket("1-2", 1, 2),
        AgeBucket("2-3", 2, 3),
        AgeBucket("3+", 3),
    )
)


def percent(fraction: float | None) -> str:
    return f"{100 * fraction:.2f}" if fraction is not None else "-"


def s0_history() -> list[Visit]:
    """June 2010: 1,600 settlements of 1,200 vehicles, 300 of them not seen again by the end of December."""
    june = date(2010, 6, 1)
    first = [Visit("SVW", f"V{number}", june + timedelta(number % 30)) for number in range(1200)]
    again_in_june = [
        Visit("SVW", f"V{number}", date(2010, 6, 30), "repair", "repair") for number in range(100, 500)
    ]
    # whoever returns does so on a day from 1 July to 31 December; before June and after December do not count
    back = [
        Visit("SVW", f"V{number}", date(2010, 7, 1) + timedelta(number % 184)) for number in range(300, 1200)
    ]
    earlier = [Visit("SVW", f"V{number}", date(2010, 5, 31)) for number in range(0, 300, 2)]
    too_late = [Visit("SVW", f"V{number}", date(2011, 1, 1)) for number in range(0, 300, 3)]
    return [*first, *again_in_june, *back, *earlier, *too_late]


def test_s0_june_has_1600_settlements_of_1200_vehicles(bench: Bench) -> None:
    rows = bench.rows(figure(metrics.THROUGHPUT, bench.evidence(s0_history()), ask(date(2010, 6, 30))))
    assert [(row["visits"], row["seen"], row["provisional"]) for row in rows] == [
        (150, 150, False),
        (1600, 1200, True),
    ]


def test_s0_december_churn_is_25_percent_of_junes_1200_vehicles(bench: Bench) -> None:
    months = bench.evidence(s0_history())
    rows = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(date(2011, 1, 15), 6)))
    [december] = [row for row in rows if row["month"] == DECEMBER]
    assert december == {
        "dealer": "SVW",
        "month": DECEMBER,
        "visits": 1600,
        "cohort": 1200,
        "lost": 300,
        "excluded": 0,
        "rate": 0.25,
        "provisional": False,
    }
    assert percent(december["rate"]) == "25.00"
    listed = bench.rows(
        list_behind(metrics.MONTHLY_CHURN, months, ask(date(2011, 1, 15), 6, month=DECEMBER), "lost")
    )
    assert {row["vehicle"] for row in listed} == {f"V{number}" for number in range(300)}


@pytest.fixture
def s2(bench: Bench) -> tuple[list[Visit], list[Vehicle]]:
    """Holdings of 1,728 vehicles, 190 of them six or more months away, as S2's tables have them."""
    models = [
        (model, place < lost) for model, (lost, holdings) in MODELS.items() for place in range(holdings)
    ]
    regions = chain.from_iterable(repeat(region, lost) for region, lost in REGIONS.items())
    ages = chain.from_iterable(repeat(years, lost) for years, lost in enumerate(AGES.values()))
    visits, fleet = [], []
    for number, (model, lost) in enumerate(models):
        name, years = f"V{number}", next(ages) if lost else number % 5
        region = next(regions) if lost else "city"
        bought = add_months(DAY, -12 * years - 11) - timedelta(number % 20)
        fleet.append(Vehicle("GTMC", name, model=model, region=region, purchased_on=bought))
        last = add_months(DAY, -6 - number % 2) if lost else add_months(DAY, -6) + timedelta(1 + number % 150)
        visits += [Visit("GTMC", name, max(bought, last - timedelta(100))), Visit("GTMC", name, last)]
    return visits, fleet


def s2_table(bench: Bench, s2: tuple[list[Visit], list[Vehicle]], by: str) -> list[Row]:
    question = ask(DAY, 6, rules=S2_RULES)
    return bench.rows(split(metrics.CHURN_OF_HOLDINGS, bench.evidence(*s2), question, [by]))


def test_s2_models_lost_over_holdings(bench: Bench, s2: tuple[list[Visit], list[Vehicle]]) -> None:
    table = s2_table(bench, s2, "model")
    assert {row["model"]: (row["lost"], row["holdings"]) for row in table} == MODELS
    assert {row["model"]: percent(row["rate"]) for row in table} == {
        "Highlander": "11.88",
        "Camry": "11.24",
        "Camry hybrid": "6.25",
        "Levin": "6.35",
        "Levin hybrid": "8.70",
        "Yaris L": "7.54",
        "E'Z": "11.11",
        "Yaris": "55.77",
    }
    assert sum(row["lost"] for row in table) == 190


def test_s2_regions_with_the_citys_share_corrected(
    bench: Bench, s2: tuple[list[Visit], list[Vehicle]]
) -> None:
    table = {row["region"]: row for row in s2_table(bench, s2, "region")}
    assert {region: row["lost"] for region, row in table.items()} == REGIONS
    assert percent(table["city"]["share"]) == "43.16"
    assert percent(table["city"]["share"] + table["out of province"]["share"]) == "62.63"


def test_s2_ages_with_their_running_share(bench: Bench, s2: tuple[list[Visit], list[Vehicle]]) -> None:
    table = s2_table(bench, s2, "age")
    assert [(row["age"], row["lost"]) for row in table] == list(AGES.items())
    assert [percent(row["share"]) for row in table] == ["7.37", "16.84", "25.79", "50.00"]
    assert [percent(row["cumulative_share"]) for row in table] == ["7.37", "24.21", "50.00", "100.00"]


def test_s2_two_tables_at_once_hold_the_same_190(bench: Bench, s2: tuple[list[Visit], list[Vehicle]]) -> None:
    evidence, question = bench.evidence(*s2), ask(DAY, 6, rules=S2_RULES)
    crossed = bench.rows(split(metrics.CHURN_OF_HOLDINGS, evidence, question, ["model", "age"]))
    for model, (lost, holdings) in MODELS.items():
        of_model = [row for row in crossed if row["model"] == model]
        assert (sum(row["lost"] for row in of_model), sum(row["holdings"] for row in of_model)) == (
            lost,
            holdings,
        )
    [whole] = bench.rows(figure(metrics.CHURN_OF_HOLDINGS, evidence, question))
    assert (whole["lost"], whole["holdings"], percent(whole["rate"])) == (190, 1728, "11.00")
