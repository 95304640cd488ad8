"""`huidian months` and `huidian figures`, as somebody at a terminal meets them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from huidian.config.cli.figures import figures_command
from huidian.config.cli.months import months_command
from huidian.engine.metrics import METRICS
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def shop(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Four cars in June, one of them back in December, which is known since 15 January."""
    settings.HUIDIAN_MART = tmp_path / "mart"
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    shop = Shop(make_dealer("S"))
    make_dealer("T")
    seen = [*(Came(car, date(2010, 6, 3)) for car in range(4)), Came(9, date(2011, 1, 4))]
    shop.saw(seen, at=datetime(2011, 1, 5, tzinfo=UTC))
    shop.saw([Came(0, date(2010, 12, 6))], at=datetime(2011, 1, 15, tzinfo=UTC))
    return shop


def months(*arguments: str) -> Result:
    return CliRunner(env={"HUIDIAN_LANGUAGE": "en"}).invoke(months_command, list(arguments))


def figures(*arguments: str) -> Result:
    return CliRunner(env={"HUIDIAN_LANGUAGE": "en"}).invoke(figures_command, list(arguments))


def test_a_month_is_closed_listed_and_opened_again(shop: Shop) -> None:
    asked = ("--dealer", "S", "--month", "2010-12")
    assert [months("close", *asked).output for _ in range(2)] == [
        "S 2010-12: closed\n",
        "S 2010-12: was closed before\n",
    ]
    shop.saw([Came(1, date(2010, 12, 7))], at=NOW)
    [listed] = json.loads(months("list", "--json").output)
    assert (listed["dealer"], listed["month"], listed["as_of"]) == ("S", "2010-12", "2011-01-20")
    assert listed["then"] == {"cohort": 4, "lost": 3, "rate": 0.75}
    assert listed["now"] == {"cohort": 4, "lost": 2, "rate": 0.5}
    assert "S 2010-12: lost 3 of 4, now 2 of 4; closed 2011-01-20" in months("list").output
    assert months("reopen", *asked).output == "S 2010-12: open again\n"
    again = months("reopen", *asked)
    assert (again.exit_code, "is not closed" in again.output) == (2, True)
    assert ", undone 2011-01-20" in months("list", "--dealer", "S").output


@pytest.mark.parametrize(
    ("dealer", "month", "said"),
    [
        ("S", "2011-01", "a month that is not over cannot be closed"),
        ("T", "2010-12", "there are no data of this month"),
        ("X", "2010-12", "There is no dealer “X”"),
        ("S", "2010-13", "not a month in the form YYYY-MM"),
    ],
)
def test_what_cannot_be_closed_is_said(shop: Shop, dealer: str, month: str, said: str) -> None:
    refused = months("close", "--dealer", dealer, "--month", month)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output


def test_a_figure_tells_all_that_it_was_counted_by(shop: Shop) -> None:
    asked = ("--dealer", "S", "--metric", "monthly_churn", "--month", "2010-12", "--json")
    now = json.loads(figures(*asked).output)
    assert (now["counts"], now["rate"]) == ({"visits": 4, "cohort": 4, "lost": 3, "excluded": 0}, 0.75)
    assert (now["metric"], now["metric_version"], now["dealers"]) == ("monthly_churn", 1, ["S"])
    assert (now["month"], now["window_months"], now["kind"]) == ("2010-12", 6, "overall")
    assert (now["as_of"], now["data_until"], "known_on" in now) == ("2011-01-20", "2011-01-04", False)
    assert now["rule_version"]
    then = json.loads(figures(*asked, "--as-of", "2011-01-10").output)
    assert (then["counts"]["lost"], then["as_of"]) == (4, "2011-01-10")
    before = json.loads(figures(*asked, "--as-of", "2010-12-31").output)
    assert (before["counts"]["cohort"], before["rate"], before["data_until"]) == (None, None, None)
    assert (before["covered"], before["closed"], before["split"]) == (False, None, None)


def test_a_figure_in_words_of_all_dealers_and_of_a_year(shop: Shop) -> None:
    told = figures("--metric", "monthly_churn").output
    assert "(monthly_churn) 2010-12 S T: " in told
    assert "Vehicles seen in the cohort month 4, Lost vehicles 3 = 75.00%" in told
    year = json.loads(figures("--metric", "annual_churn", "--month", "2010-03", "--json").output)
    assert (year["month"], year["counts"]["excluded"]) == ("2010-12", 0)


def lines_of(*arguments: str) -> list[dict[str, str]]:
    told = figures("--every-month", *arguments)
    assert told.exit_code == 0, told.output
    return list(csv.DictReader(told.output.splitlines()))


def test_every_figure_of_every_month(shop: Shop) -> None:
    lines = lines_of()
    # Nobody was bought or assigned, and no second year is over: of those nothing is told.
    silent = {"first_service_rate", "assessment_churn", "return_rate"}
    silent |= {one.id for one in METRICS.values() if one.period == "year" or one.of_network}
    told = {line["metric"] for line in lines}
    assert told == {one.id for one in METRICS.values() if one.rows} - silent
    assert {line["dealer"] for line in lines} == {"S"}
    churn = {(one["month"], one["name"]): one for one in lines if one["metric"] == "monthly_churn"}
    [december] = [
        [churn["2010-12", name]["value"] for name in ("visits", "cohort", "lost", "excluded", "rate")]
    ]
    assert december == ["4", "4", "3", "0", "0.75"]
    assert churn["2011-01", "rate"]["value"] == ""
    assert [churn[month, "lost"]["provisional"] for month in ("2010-12", "2011-01")] == ["0", "1"]
    assert (churn["2010-12", "lost"]["as_of"], churn["2010-12", "lost"]["version"]) == ("2011-01-20", "1")
    assert all(line["rules"] for line in lines)
    assert {line["metric"] for line in lines_of("--dealer", "S")} == told


@pytest.mark.parametrize(
    "metric", ["monthly_churn", "class_migration", "churn_of_holdings", "retention_curve"]
)
def test_a_line_is_the_figure_asked_alone(shop: Shop, metric: str) -> None:
    asked = ("--dealer", "S", "--metric", metric, "--as-of", "2011-01-10")
    month = ("--month", "2010-12") if METRICS[metric].period == "month" else ()
    one = json.loads(figures(*asked, *month, "--json").output)
    lines = [line for line in lines_of(*asked) if line["month"] == one["month"]]
    assert {line["name"]: int(line["value"]) for line in lines if line["name"] != "rate"} == one["counts"]
    assert [line["value"] for line in lines if line["name"] == "rate"] == [
        "" if one["rate"] is None else str(one["rate"])
    ]


def test_every_figure_into_a_file_that_excel_reads(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "图.csv"
    told = figures("--every-month", "--metric", "throughput", "-o", str(file))
    written = file.read_bytes()
    assert written.startswith(
        "\ufeffmetric,version,dealer,month,name,value,provisional,rules,as_of,partial".encode()
    )
    assert told.output == f"{file}: {len(written.splitlines()) - 1:,} lines\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name one --metric, or ask for --every-month"),
        (("--metric", "tiers", "--metric", "base"), "name one --metric"),
        (("--metric", "tiers", "-o", "x.csv"), "its name ends in .xlsx"),
        (("--metric", "structure", "--month", "2010-12"), "is of a day, not of a month"),
        (("--metric", "monthly_churn", "--month", "2011-02"), "2011-02 is still to come"),
        (("--metric", "annual_churn", "--month", "2012-01"), "2012-01 is still to come"),
        (("--metric", "monthly_churn", "--as-of", "2011-01-21"), "2011-01-21 is still to come"),
        (("--every-month", "--as-of", "2011-01-21"), "2011-01-21 is still to come"),
        (("--every-month", "--month", "2010-12"), "leave out --month and --json"),
        (("--every-month", "--metric", "nothing"), "no metric with counts is called 'nothing'"),
        (("--metric", "nothing"), "no metric with counts is called 'nothing'"),
        (("--metric", "monthly_churn", "--kind", "x"), "no kind 'x'"),
        (("--metric", "network_churn", "--dealer", "S"), "none of these has one"),
        (("--metric", "monthly_churn", "--as-of", "1.2.2011"), "not a day in the form YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_counted_is_said(shop: Shop, arguments: tuple[str, ...], said: str) -> None:
    refused = figures(*arguments)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output
