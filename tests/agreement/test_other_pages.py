"""The retention, structure and network desks beside the brute force."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse

from huidian.web.network.dealers import DEALERS
from tests.agreement.assigning import TEAMS
from tests.agreement.making import TODAY
from tests.agreement.measures import MARKS, MEASURES
from tests.agreement.pages import Table, count, percent, rows_of_file
from tests.agreement.readers import READERS, Reader, by_turns
from tests.agreement.rules import CLASSES
from tests.agreement.store import NOW, Filled, filling
from tests.engine import oracle, oracle_teams
from tests.engine.oracle import Month, month
from tests.standing import standing

network = standing(filling(0), at=NOW)
SHOWN_OF_TEAMS = ("managed", "effective", "lost", "duty", "marginal", "lost_12", "permanent")


@pytest.fixture(params=by_turns(("C", "other")))
def reader(request: pytest.FixtureRequest, network: Filled) -> Reader:
    return Reader.of(network, str(request.param))


RATES = {
    "keep": ("keep_rate", ("base", "kept")),
    "return": ("return_rate", ("lost", "returned")),
    "first": ("first_service_rate", ("matured", "served")),
    "annual": ("annual_churn", ("cohort", "lost")),
}


def test_the_retention_desk(reader: Reader) -> None:
    at = reader.together.last_whole_month()
    shown = reader.page("/retention/", at)
    now = reader.counts("keep_rate", at)
    assert shown.big == percent(now["kept"], now["base"])
    for block, (metric, names) in RATES.items():
        _same_rates(reader, shown.tables[block], metric, names)


def _same_rates(reader: Reader, table: Table, metric: str, names: tuple[str, ...]) -> None:
    """Every line of a metric's table, a month or a year each."""
    assert table.lines
    for name, *cells in table.lines:
        yearly = MEASURES[metric].period == "year"
        at = int(name[:4]) * 12 + 11 if yearly else int(name[:4]) * 12 + int(name[5:7]) - 1
        counts, part, whole = (
            reader.counts(metric, at),
            MEASURES[metric].numerator,
            MEASURES[metric].denominator,
        )
        assert cells == [*(count(counts[one]) for one in names), percent(counts[part], counts[whole])], (
            metric,
            name,
        )


def test_classes_and_tiers(reader: Reader) -> None:
    at = reader.together.last_whole_month()
    shown = reader.page("/retention/classes/", at)
    names = ("before", "moved_down", "moved_up", "stayed", "new")
    _same_rates(reader, shown.tables["sliding"], "class_migration", names)
    keys = [key for key, _ in CLASSES]
    for name, *cells in shown.tables["structure"].lines:
        then = _month(name)
        every = [
            one
            for asked in reader.asked()
            for one in oracle_teams.classes(asked.visits, asked.dealer, then, 12, CLASSES).values()
        ]
        assert cells == _shares(Counter(every), keys), name
    steps = reader.together.rules.tiers
    for name, *cells in shown.tables["tiers"].lines:
        then = _month(name)
        found = [
            one
            for asked in reader.asked()
            for one in oracle_teams.tiers(asked.visits, asked.dealer, then, steps).values()
        ]
        assert cells == _shares(Counter(str(one) for one in found), [key for key, _ in steps]), name
    for name, *cells in shown.tables["matrix"].lines:
        before = "new" if name == "本月新进站" else name[0]
        moves = Counter(
            move
            for asked in reader.asked()
            for move in oracle_teams.moves(asked.visits, asked.dealer, at, 12, CLASSES).values()
        )
        assert cells == _shares(Counter({now: moves[before, now] for now in keys}), keys), name


def _shares(counts: Counter[str], keys: list[str]) -> list[str]:
    """Each count with its share of all beside it; a mere 0 for nobody."""
    every = counts.total()
    return [f"{count(counts[key])} {percent(counts[key], every)}" if counts[key] else "0" for key in keys]


def test_teams(reader: Reader) -> None:
    at = reader.together.last_whole_month()
    shown = reader.page("/retention/teams/", at)
    table = shown.tables["groups"]
    wanted = {"合计": reader.counts("assessment_churn", at)} | _groups(reader, at)
    assert {line[0]: line[1:] for line in table.lines} == {
        name: [*(count(counts[one]) for one in SHOWN_OF_TEAMS), percent(counts["lost"], counts["effective"])]
        for name, counts in wanted.items()
    }


def _groups(reader: Reader, at: Month) -> dict[str, Counter[str]]:
    """The assessment by team, of several dealers by dealer."""
    groups: dict[str, Counter[str]] = {}
    for asked in reader.asked():
        holders = oracle_teams.managed(
            asked.truth.assignments, asked.dealer, oracle_teams.asked_on(at, TODAY)
        )
        for vehicle, holder in holders.items():
            name = NAMES[asked.dealer] if len(reader.dealers) > 1 else TEAMS.get(holder[1] or "", "未知")
            counts = oracle_teams.assessment(asked.visits, {vehicle: holder}, asked.dealer, at, MARKS)
            groups.setdefault(name, Counter()).update({key: len(those) for key, those in counts.items()})
    return groups


NAMES = {"A": "甲店(虚构)", "B": "乙店(虚构)", "C": "C店(虚构)", "W": "W店(虚构)", "X": "X店(虚构)"}


def test_value(reader: Reader) -> None:
    shown = reader.page("/retention/value/", month(TODAY))
    for block, what in (("amount", "amount"), ("labour", "labour")):
        for year, *cells in shown.tables[block].lines:
            at = int(year[:4]) * 12 + 11
            counts, heads = (
                reader.counts(f"annual_{'value' if what == 'amount' else what}", at),
                reader.counts("annual_churn", at),
            )
            money = [
                f"{_yuan(counts[key]):,}" for key in (f"{what}_fen", f"lost_{what}_fen", f"kept_{what}_fen")
            ]
            wanted = [
                *money,
                count(counts[f"{what}_unpriced"]),
                percent(counts[f"lost_{what}_fen"], counts[f"{what}_fen"]),
            ]
            assert cells == [
                *wanted,
                count(heads["cohort"]),
                count(heads["lost"]),
                percent(heads["lost"], heads["cohort"]),
            ], year


def _yuan(fen: int) -> int:
    """Whole yuan, a half goes up."""
    return (fen + 50) // 100


def test_the_structure_desk(reader: Reader) -> None:
    at = reader.together.last_whole_month()
    shown = reader.page("/structure/", at)
    assert shown.big == f"{count(reader.counts('base', at)['active'])}台"
    for line in shown.tables["trend"].lines:
        counts = reader.counts("base", _month(line[0]))
        assert [line[1], *line[3:]] == [
            count(counts[key]) for key in ("active", "new", "returned", "lost")
        ], line
    classes: Counter[str] = Counter()
    for asked in reader.asked():
        for one in asked.truth.fleet:
            own = [visit for visit in asked.truth.visits if visit.vehicle == one.vehicle]
            days = len({visit.settled_on for visit in own if oracle.away(visit.settled_on, TODAY) < 12})
            classes[next(key for key, least in CLASSES if days >= least)] += 1
    held = shown.tables["customer_class"].column("保有台数")
    assert {key: held.get(key, "0") for key, _ in CLASSES} == {key: count(classes[key]) for key, _ in CLASSES}


@pytest.mark.parametrize("who", ["fancy", "other"])
def test_the_network_desk(network: Filled, who: str) -> None:
    reader = Reader.of(network, who)
    at = reader.together.last_whole_month()
    answer = reader.answer("/network/", at)
    whole = reader.counts("network_churn", at)
    figure = answer.context["page"].network
    assert (figure.base, figure.numerator) == (whole["cohort"], whole["lost"])
    assert percent(whole["lost"], whole["cohort"]) in answer.content.decode()
    rows = {
        row["代码"]: row
        for row in rows_of_file(reader.answer(reverse(DEALERS.file_route), at, columns="all"))
    }
    assert rows.keys() == set(READERS[who])
    for asked in reader.asked():
        row, churn = rows[asked.dealer], MEASURES["monthly_churn"].counts(asked, at)
        gone = MEASURES["network_defection"].counts(asked, at)
        said = [row[name] for name in ("起始月台数", "流失台数", "网内转店台数", "流失于全网台数")]
        assert said == [churn["cohort"], churn["lost"], gone["defected"], gone["lost_to_network"]], (
            asked.dealer
        )


def _month(text: str) -> Month:
    return int(text[:4]) * 12 + int(text[5:7]) - 1
