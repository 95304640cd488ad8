"""`huidian figures` beside the brute force: every metric of every month and dealer of a random network."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from tests.agreement.lines import Lines, differences, expected
from tests.agreement.measures import MEASURES
from tests.agreement.store import NOW, Filled, filling
from tests.standing import standing

network = standing(filling(0), at=NOW)
SLOW = pytest.mark.slow
KINDS = ("overall", pytest.param("maintenance", marks=SLOW), pytest.param("repair", marks=SLOW))
# What is on file of a vehicle has one time only and is that of today.
WITH_TWO_TIMES = tuple(MEASURES.keys() - {"first_service_rate", "structure", "churn_of_holdings"})
FEW = ("monthly_churn", "keep_rate", "assessment_churn")
DAYS = (
    (date(2010, 11, 15), FEW),
    pytest.param(date(2010, 11, 15), WITH_TWO_TIMES, marks=SLOW),
    pytest.param(date(2010, 5, 10), WITH_TWO_TIMES, marks=SLOW),
)


def printed(*arguments: str) -> Lines:
    """What `huidian figures --every-month` prints."""
    done = CliRunner().invoke(main, ["figures", "--every-month", *arguments])
    assert done.exit_code == 0, done.output
    return {
        (row["metric"], row["dealer"], row["month"], row["name"]): (row["value"], row["provisional"])
        for row in csv.DictReader(StringIO(done.stdout))
        if row["name"] != "excluded"
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_every_month_and_dealer(network: Filled, kind: str) -> None:
    found = printed("--kind", kind)
    assert {metric for metric, *_ in found} == MEASURES.keys()
    assert differences(found, expected(network.seed, kind)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_dealer_alone_has_the_same_numbers(network: Filled, kind: str) -> None:
    found: Lines = {}
    for code in network.made.places:
        found |= printed("--kind", kind, "--dealer", code)
    assert differences(found, expected(network.seed, kind)) == []


@pytest.mark.parametrize(("on", "metrics"), DAYS)
def test_every_number_as_it_was_known(network: Filled, on: date, metrics: tuple[str, ...]) -> None:
    options = [option for metric in metrics for option in ("--metric", metric)]
    found = printed("--as-of", on.isoformat(), *options)
    assert differences(found, expected(network.seed, "overall", metrics, on)) == []
