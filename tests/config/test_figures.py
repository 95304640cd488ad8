"""`huidian figures` of two manufacturers, several playbooks and dealers whose data end on different days."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from openpyxl import load_workbook

from huidian.config.cli.figures import figures_command
from huidian.config.cli.months import months_command
from huidian.network.models import Manufacturer, Region
from tests.mart.shop import Came, Shop
from tests.people import People, make_dealer
from tests.retention.network import LATE, Network
from tests.standing import standing

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)


def fill(people: People) -> Network:
    """P and Q are one manufacturer's, W another one's, each with four cars in June and one back in December.

    Of P's three lost cars one was seen at Q and one at W. P is of the svw playbook, the others of the generic
    one. N's data end on 13 June.
    """
    network = Network(people)
    for code, maker in (("P", "甲"), ("Q", "甲"), ("W", "乙")):
        owner, _ = Manufacturer.objects.get_or_create(code=maker, name=maker)
        region, _ = Region.objects.get_or_create(manufacturer=owner, code="E", name="东区")
        network.shops[code] = Shop(
            make_dealer(code, region=region, playbook="svw" if code == "P" else "generic")
        )
    network.june("Q", cars=4, lost=3)
    network.june("W", cars=4, lost=3)
    network.june("P", cars=4, lost=3, to={"Q": 1, "W": 1})
    network.shops["N"] = Shop(make_dealer("N"))
    network.shops["N"].saw([Came(1, date(2009, 3, 1)), Came(2, date(2010, 1, 9)), Came(3, date(2010, 6, 13))])
    return network


network = standing(fill, at=NOW, autouse=True)


def answer(*arguments: str) -> Any:
    return json.loads(output(*arguments, "--json"))


def output(*arguments: str) -> str:
    done = CliRunner(env={"HUIDIAN_LANGUAGE": "en"}).invoke(figures_command, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("dealers", "churn", "defection"),
    [
        # Seen at W, a car is lost to its network; at B it is not, whether or not B is asked for.
        ("P", (4, 2), (3, 1)),
        ("P W", (8, 5), (6, 1)),
        ("P Q", (8, 5), (6, 1)),
        ("P Q W", (12, 8), (9, 1)),
        ("P Q W N", (12, 8), (9, 1)),
        ("", (12, 8), (9, 1)),
    ],
)
def test_a_network_is_one_manufacturers(
    dealers: str, churn: tuple[int, int], defection: tuple[int, int]
) -> None:
    asked = [part for code in dealers.split() for part in ("--dealer", code)]
    of_month = (*asked, "--month", "2010-12", "--metric")
    counts = answer(*of_month, "network_churn")["counts"]
    assert (counts["cohort"], counts["lost"]) == churn
    counts = answer(*of_month, "network_defection")["counts"]
    assert (counts["lost"], counts["defected"]) == defection
    lines = list(csv.DictReader(output(*asked, "--every-month").splitlines()))
    of_december = [one for one in lines if one["month"] == "2010-12"]
    for metric, named, expected in (
        ("network_churn", "cohort", churn[0]),
        ("network_churn", "lost", churn[1]),
        ("network_defection", "defected", defection[1]),
    ):
        assert expected == sum(
            int(one["value"]) for one in of_december if (one["metric"], one["name"]) == (metric, named)
        )


def test_each_line_is_by_its_dealers_own_rules_and_a_sum_says_by_which() -> None:
    lines = list(csv.DictReader(output("--every-month", "--metric", "lost_tier").splitlines()))
    of_december = {
        (one["dealer"], one["name"]): int(one["value"])
        for one in lines
        if one["month"] == "2010-12" and one["name"] != "rate"
    }
    for code in ("P", "Q", "W"):
        alone = answer("--dealer", code, "--metric", "lost_tier", "--month", "2010-12")
        assert {name: of_december[code, name] for name in alone["counts"]} == alone["counts"]
        assert (alone["playbook"], alone["several_playbooks"]) == ("svw" if code == "P" else "generic", False)
        assert {one["rules"] for one in lines if one["dealer"] == code} == {alone["rule_version"]}
    assert of_december["P", "lost"] != of_december["W", "lost"]
    both = ("--dealer", "P", "--dealer", "W", "--metric", "lost_tier", "--month", "2010-12")
    assert (answer(*both)["playbook"], answer(*both)["several_playbooks"]) == ("generic", True)
    assert "(generic of several (the dealers' own differ))" in output(*both)


@pytest.mark.parametrize(
    ("metric", "month", "value", "provisional"),
    [
        ("annual_churn", "2010-12", 1.0, True),
        ("annual_churn", "2009-12", None, False),
        ("monthly_churn", "2010-06", None, True),
        ("monthly_churn", "2010-07", None, True),
        ("monthly_churn", "2010-12", None, True),
    ],
)
def test_beyond_its_data_a_dealer_has_no_figure(
    metric: str, month: str, value: float | None, provisional: bool
) -> None:
    one = answer("--dealer", "N", "--metric", metric, "--month", month)
    assert (one["rate"], one["provisional"]) == (value, provisional)
    assert one["covered"] == (month <= "2010-06" or metric == "annual_churn")
    lines = csv.DictReader(output("--dealer", "N", "--every-month", "--metric", metric).splitlines())
    assert max(line["month"] for line in lines) == ("2010-06" if metric == "monthly_churn" else "2010-12")
    if not one["covered"]:
        assert set(one["counts"].values()) == {None}
        said = output("--dealer", "N", "--metric", metric, "--month", month)
        assert f"({metric}) {month} N: no figure, the data end on 2010-06-13" in said


def test_tiers_and_classes_are_printed_each(tmp_path: Path) -> None:
    for metric, by in (("tiers", "tier"), ("class_structure", "customer_class")):
        asked = ("--dealer", "P", "--metric", metric, "--month", "2010-12")
        file = tmp_path / f"{metric}.xlsx"
        one = json.loads(output(*asked, "--json", "-o", str(file)))
        counts = {row["key"]: row["count"] for row in one["split"]["rows"]}
        assert (one["split"]["by"], sum(counts.values())) == (by, 4)
        assert len(counts) > 1
        said = output(*asked)
        assert all(f"{row['label']['en']}: {row['count']}" in said for row in one["split"]["rows"])
        assert "  C: " in said or by == "tier"
        sheet = load_workbook(file)[by]
        assert {row[0] or "": row[3] for row in sheet.iter_rows(min_row=2, values_only=True)} == counts
        lines = csv.DictReader(output("--every-month", *asked[:4]).splitlines())
        told = {one["name"]: int(one["value"]) for one in lines if one["month"] == "2010-12"}
        assert {name.removeprefix(f"{by}:"): n for name, n in told.items() if ":" in name} == counts


def test_a_closed_month_has_both_its_figures(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("--dealer", "P", "--metric", "monthly_churn", "--month", "2010-12")
    assert answer(*asked)["closed"] is None
    closed = CliRunner(env={"HUIDIAN_LANGUAGE": "en"}).invoke(
        months_command, ["close", "--dealer", "P", "--month", "2010-12"]
    )
    assert closed.exit_code == 0, closed.output
    network.shops["P"].saw([Came(1, LATE)], at=datetime(2011, 2, 1, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2011, 2, 2, tzinfo=UTC))
    one = answer(*asked)
    assert (one["rate"], one["closed"]["rate"], one["closed"]["since"]) == (0.5, 0.75, "2011-01-20")
    closed_as = "visits 4, Vehicles seen in the cohort month 4, Lost vehicles 3 = 75.00%"
    assert f"closed 2011-01-20: {closed_as}" in output(*asked)
    both = answer("--dealer", "P", "--dealer", "Q", *asked[2:])
    assert both["closed"] is None


def test_a_year_is_marked_whose_first_year_began_before_the_data() -> None:
    """N has been known since March 2009: its 2010 leans on less than the whole of 2009."""
    of_n = ("--dealer", "N", "--metric", "annual_churn")
    assert answer(*of_n, "--month", "2010-12")["partial"] is True
    assert "data from 2009-03-01 on: not all months it needs are there" in output(*of_n, "--month", "2010-12")
    assert answer("--dealer", "N", "--metric", "monthly_churn", "--month", "2010-06")["partial"] is False
    lines = list(csv.DictReader(output(*of_n, "--every-month").splitlines()))
    assert {one["month"][:4] for one in lines if one["partial"] == "1"} == {one["month"][:4] for one in lines}


def test_every_count_of_a_metric_has_its_words() -> None:
    from huidian.config.cli.figure_answers import _MORE
    from huidian.engine.metrics import METRICS

    assert {total for metric in METRICS.values() for total in metric.totals} <= _MORE.keys()
