"""Two pictures of one month: who differs, and by which orders, against plain retellings of the history."""

from datetime import UTC, date, datetime

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence
from huidian.engine.facts.kinds import KINDS
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.measures import figure
from huidian.engine.metrics import BASE, CHURN_OF_HOLDINGS, METRICS, MONTHLY_CHURN, Metric
from huidian.engine.restatement.order_changes import OrderChange, Span, Version, matters, order_changes
from huidian.engine.restatement.restatement import Known, moved, recorded_late, versions
from huidian.engine.restatement.words import sentence
from huidian.engine.runners.duckdb import Row
from huidian.kit.labels import Label
from huidian.kit.months import last_day
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.histories import END, FAMILY, START, ask, vehicles_table
from tests.engine.networks import network
from tests.engine.oracle import Vehicle, Visit

THEN, NOW = datetime(2010, 1, 5), datetime(2010, 3, 20)
MOMENTS = [datetime(2009, 12, 1), datetime(2010, 1, 5), datetime(2010, 2, 1), datetime(2010, 3, 1, 12)]
_line = st.tuples(
    st.sampled_from(["V1", "V2", "V3", "V4"]),
    st.lists(
        st.tuples(st.dates(START, END), st.sampled_from(sorted(FAMILY))), min_size=1, max_size=len(MOMENTS)
    ),
    st.lists(st.sampled_from(MOMENTS), min_size=1, max_size=len(MOMENTS), unique=True),
    st.booleans(),
)


def _versions(
    vehicle: str, said: list[tuple[date, str]], moments: list[datetime], undone: bool
) -> list[Visit]:
    """One order as recording after recording states it; at the end it is taken back, or stands."""
    moments = sorted(moments)[: len(said)]
    ends: list[datetime | None] = [*moments[1:], datetime(2010, 3, 10) if undone else None]
    return [
        Visit("A", vehicle, day, kind, FAMILY[kind], at, end)
        for (day, kind), at, end in zip(said, moments, ends, strict=False)
    ]


histories = st.lists(_line, min_size=1, max_size=14).map(
    lambda lines: [visit for line in lines for visit in _versions(*line)]
)


def evidence(bench: Bench, history: list[Visit], at: datetime, on: date) -> Evidence:
    visits = facts.as_of(bench.visits(history), at.replace(tzinfo=UTC), on=on)
    vehicles = bench.runner.mount_table("on_file", vehicles_table([]))
    nobody = bench.runner.mount_table("nobody_assigned", facts.no_assignments())
    return Evidence(visits, vehicles, vehicle_months(visits), nobody)


def both(
    bench: Bench, history: list[Visit], month: int, kind: str, window: int, then_on: date
) -> tuple[Known, Known]:
    """What was known on the evening of ``then_on`` (its recordings until THEN), and what is known at NOW."""
    then = Known(
        THEN.replace(tzinfo=UTC),
        evidence(bench, history, THEN, then_on),
        ask(then_on, window, kind, month=month),
        then_on,
    )
    now_on = date(2010, 3, 20)
    now = Known(
        NOW.replace(tzinfo=UTC),
        evidence(bench, history, NOW, now_on),
        ask(now_on, window, kind, month=month),
        now_on,
    )
    return then, now


def told(
    bench: Bench, history: list[Visit], then: Known, now: Known, metric: Metric
) -> tuple[list[Row], dict[str, list[OrderChange]]]:
    expression = moved(metric, then, now)
    table = versions(bench.visits(history), expression, then, now)
    span = Span(THEN, NOW, then.until or date.max)
    of_vehicle: dict[str, list[Version]] = {}
    for row in bench.rows(table):
        version = Version(**{name: row[name] for name in Version._fields})
        of_vehicle.setdefault(row["vehicle"], []).append(version)
    return bench.rows(expression), {
        vehicle: order_changes(found, span) for vehicle, found in of_vehicle.items()
    }


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    history=histories,
    month=st.integers(2009 * 12 + 6, 2010 * 12 + 2),
    kind=st.sampled_from(["overall", "maintenance", "repair"]),
    window=st.integers(1, 8),
    then_on=st.sampled_from([date(2009, 12, 31), date(2009, 11, 14), date(2010, 1, 5)]),
)
def test_churn_moves_whom_the_oracle_moves_and_every_one_has_its_orders(
    bench: Bench, history: list[Visit], month: int, kind: str, window: int, then_on: date
) -> None:
    then, now = both(bench, history, month, kind, window, then_on)
    rows, orders = told(bench, history, then, now, MONTHLY_CHURN)
    pictures = []
    for at, on in ((THEN, then_on), (NOW, date(2010, 3, 20))):
        known = oracle.of_kind(oracle.known(history, at, on), kind)
        begun = month <= oracle.month(on)
        pictures.append(oracle.churn(known, "A", month, window) if begun else oracle.Churn(0, set(), set()))
    was, is_ = pictures
    expected = {
        vehicle: (vehicle in was.cohort, vehicle in was.lost, vehicle in is_.cohort, vehicle in is_.lost)
        for vehicle in was.cohort | is_.cohort
    }
    given = {
        row["vehicle"]: tuple(
            bool(row[f"{c}_{side}"]) for side in ("then", "now") for c in ("cohort", "lost")
        )
        for row in rows
    }
    assert given == {vehicle: said for vehicle, said in expected.items() if said[:2] != said[2:]}
    assert all(row["month"] == month for row in rows)
    first, last = date(month // 12 - 1, 1, 1), last_day(month)
    family = KINDS[kind].family
    families = None if family is None else [family]
    for vehicle in given:
        counted = [one for one in orders.get(vehicle, []) if matters(one, families, first, last)]
        assert counted or month > oracle.month(then_on), "an order, or the month had not begun"


@settings(max_examples=25, deadline=None)
@given(history=histories, then_on=st.sampled_from([date(2009, 12, 31), date(2009, 11, 14), date(2010, 1, 5)]))
def test_what_happened_leads_from_what_was_known_to_what_is(
    bench: Bench, history: list[Visit], then_on: date
) -> None:
    """Taking away each ``before`` and adding each ``after`` turns the one picture into the other."""
    then, now = both(bench, history, 2009 * 12 + 11, "overall", 6, then_on)
    everybody = bench.visits(history).select("dealer", "vehicle").distinct()
    rows = bench.rows(versions(bench.visits(history), everybody, then, now))
    span = Span(THEN, NOW, then_on)
    for vehicle in {visit.vehicle for visit in history}:
        mine = [Version(**{n: row[n] for n in Version._fields}) for row in rows if row["vehicle"] == vehicle]
        found = order_changes(mine, span)
        was, is_ = (
            sorted(
                (one.settled_on, one.kind) for one in oracle.known(history, at, on) if one.vehicle == vehicle
            )
            for at, on in ((THEN, then_on), (NOW, date(2010, 3, 20)))
        )
        for one in found:
            if one.before:
                was.remove((one.before.settled_on, one.before.kind))
            if one.after:
                was.append((one.after.settled_on, one.after.kind))
            assert (one.before is None) == (one.what in ("late", "since"))
            assert (one.after is None) == (one.what == "taken_back")
            if one.after and not one.before:
                assert (one.after.settled_on > then_on) == (one.what == "since")
            assert THEN < one.at <= NOW or one.what == "since"
        assert sorted(was) == is_
        assert [one.settled_on for one in found] == sorted(one.settled_on for one in found)


def version(
    day: date, kind: str, at: datetime, until: datetime | None = None, fen: int | None = None
) -> Version:
    was = at <= THEN and (until is None or until > THEN)
    return Version(day, kind, FAMILY[kind], fen, at, until, was, until is None)


JUNE, JULY = date(2009, 6, 3), date(2009, 7, 3)
EARLY, JANUARY, FEBRUARY = datetime(2009, 8, 1), datetime(2010, 1, 9), datetime(2010, 2, 9)
SPAN = Span(THEN, NOW, date(2010, 1, 5))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([version(JUNE, "repair", JANUARY)], [("late", None, JUNE)]),
        ([version(date(2010, 1, 8), "repair", JANUARY)], [("since", None, date(2010, 1, 8))]),
        ([version(JUNE, "repair", EARLY, JANUARY)], [("taken_back", JUNE, None)]),
        (
            [version(JUNE, "repair", EARLY, JANUARY), version(JULY, "repair", JANUARY)],
            [("corrected", JUNE, JULY)],
        ),
        # corrected twice is told once, corrected and set right again not at all
        (
            [
                version(JUNE, "repair", EARLY, JANUARY),
                version(date(2009, 9, 9), "repair", JANUARY, FEBRUARY),
                version(JULY, "other", FEBRUARY),
            ],
            [("corrected", JUNE, JULY)],
        ),
        (
            [
                version(JUNE, "repair", EARLY, JANUARY),
                version(JULY, "repair", JANUARY, FEBRUARY),
                version(JUNE, "repair", FEBRUARY),
            ],
            [],
        ),
        # recorded and taken back in between
        ([version(JUNE, "repair", JANUARY, FEBRUARY)], []),
        # two orders corrected by one file: each pair says the same day
        (
            [
                version(JULY, "repair", EARLY, JANUARY),
                version(JUNE, "repair", EARLY, JANUARY),
                version(JUNE, "other", JANUARY),
                version(JULY, "accident", JANUARY),
            ],
            [("corrected", JUNE, JUNE), ("corrected", JULY, JULY)],
        ),
        # what is not replaced by the file that took it back is taken back
        (
            [
                version(JULY, "repair", EARLY, JANUARY),
                version(JUNE, "repair", EARLY, JANUARY),
                version(JUNE, "other", JANUARY),
            ],
            [("corrected", JUNE, JUNE), ("taken_back", JULY, None)],
        ),
        # the same once more, without a change
        ([version(JUNE, "repair", EARLY, JANUARY), version(JUNE, "repair", JANUARY)], []),
    ],
)
def test_each_order_is_told_as_it_went(rows: list[Version], expected: list[tuple[str, date, date]]) -> None:
    found = order_changes(rows, SPAN)
    assert [
        (one.what, one.before and one.before.settled_on, one.after and one.after.settled_on) for one in found
    ] == expected
    assert order_changes(rows[::-1], SPAN) == found


def test_an_order_matters_where_it_counts_otherwise() -> None:
    def one(before: Version | None, after: Version | None) -> OrderChange:
        return OrderChange("corrected", JANUARY, before, after)

    repair, service = version(JUNE, "repair", EARLY), version(JUNE, "maintenance", EARLY)
    june = (date(2009, 6, 1), date(2009, 6, 30))
    assert not matters(one(repair, service), None, *june)
    assert matters(one(repair, service), ["maintenance"], *june)
    assert matters(one(repair, service), ["repair"], *june)
    assert matters(one(repair, version(JULY, "repair", EARLY)), None, *june)
    assert not matters(one(None, version(JULY, "repair", EARLY)), None, *june)
    assert matters(one(None, repair), None, JUNE, JUNE)
    dearer = version(JUNE, "repair", EARLY, fen=5)
    assert not matters(one(repair, dearer), None, *june)
    assert matters(one(repair, dearer), None, *june, money=True)


COUNTED = [metric for metric in METRICS.values() if metric.rows is not None]


@pytest.mark.slow
@pytest.mark.parametrize("metric", COUNTED, ids=[metric.id for metric in COUNTED])
def test_the_vehicles_account_for_the_difference_of_any_metric(bench: Bench, metric: Metric) -> None:
    """The figure now is the figure then and what its vehicles were moved by."""
    made, month = network(3), 2009 * 12 + 11
    history = bench.runner.mount_table("history", made.history)
    vehicles = bench.runner.mount_table("vehicles", made.vehicles)
    assignments = bench.runner.mount_table("assignments", made.assignments)
    pictures = []
    for at in (datetime(2010, 1, 1, tzinfo=UTC), datetime(2010, 5, 1, tzinfo=UTC)):
        on = last_day(month)
        visits = facts.as_of(history, at, on=on)
        seen = Evidence(visits, vehicles, vehicle_months(visits), assignments)
        pictures.append(Known(at, seen, ask(on, 6, month=month), on))
    rows = bench.rows(moved(metric, *pictures))
    then, now = (bench.rows(figure(metric, known.evidence, known.question, by=())) for known in pictures)
    for count in metric.counts:
        difference = sum(row[f"{count.key}_now"] - row[f"{count.key}_then"] for row in rows)
        assert sum(row[count.key] for row in now) - sum(row[count.key] for row in then) == difference
    touched = bench.rows(versions(history, moved(metric, *pictures), *pictures))
    assert {row["vehicle"] for row in rows} <= {row["vehicle"] for row in touched}


def test_a_day_alone_can_move_a_vehicle(bench: Bench) -> None:
    """Away by the day: on the 10th five months, at the month's end six; no order was recorded."""
    history = [Visit("A", "V1", date(2009, 6, 20))]
    month = 2009 * 12 + 11
    pictures = [
        Known(at.replace(tzinfo=UTC), evidence(bench, history, at, on), ask(on, 6, month=month), on)
        for at, on in ((datetime(2009, 12, 10), date(2009, 12, 10)), (NOW, date(2009, 12, 31)))
    ]
    [row] = bench.rows(moved(CHURN_OF_HOLDINGS, *pictures))
    assert (row["lost_then"], row["lost_now"], row["holdings_then"], row["holdings_now"]) == (0, 1, 1, 1)
    assert bench.rows(versions(bench.visits(history), moved(CHURN_OF_HOLDINGS, *pictures), *pictures)) == []


def test_who_left_since_is_told_beside_the_counts(bench: Bench) -> None:
    history = [Visit("A", "V1", date(2009, 6, 20))]
    table = vehicles_table([Vehicle("A", "V1")])
    left = table.set_column(table.column_names.index("left_on"), "left_on", [[date(2009, 12, 20)]])
    month = 2009 * 12 + 11
    pictures = []
    for at, on in ((datetime(2009, 12, 10), date(2009, 12, 10)), (NOW, date(2010, 3, 20))):
        question = ask(on, 6, month=month)
        seen = evidence(bench, history, at, on)
        gone = Evidence(
            seen.visits, bench.runner.mount_table("left", left), seen.vehicle_months, seen.assignments
        )
        asked = type(question)(on, question.rules, months=(month, month), leave_out_gone=True)
        pictures.append(Known(at.replace(tzinfo=UTC), gone, asked, on))
    [row] = bench.rows(moved(MONTHLY_CHURN, *pictures))
    assert (row["lost_then"], row["lost_now"], row["excluded_then"], row["excluded_now"]) == (1, 0, 0, 1)


def test_nothing_moves_between_a_moment_and_itself(bench: Bench) -> None:
    history = [Visit("A", "V1", date(2009, 6, 20))]
    known = Known(NOW.replace(tzinfo=UTC), evidence(bench, history, NOW, END), ask(END, month=24119), END)
    assert bench.rows(moved(BASE, known, known)) == []
    assert bench.rows(versions(bench.visits(history), bench.visits(history), known, known)) == []


def test_two_months_or_a_moment_without_zone_are_refused(bench: Bench) -> None:
    seen = evidence(bench, [], NOW, END)
    at = NOW.replace(tzinfo=UTC)
    one, other = (Known(at, seen, ask(END, month=month)) for month in (24119, 24118))
    for pair in ((one, other), (Known(at, seen, ask(END)), Known(at, seen, ask(END)))):
        with pytest.raises(ValueError, match="of one month"):
            moved(BASE, *pair)
    with pytest.raises(ValueError, match="time zone"):
        Known(NOW, seen, ask(END, month=24119))


@settings(max_examples=15, deadline=None)
@given(history=histories)
def test_orders_of_a_month_told_are_counted_as_they_come_and_go(bench: Bench, history: list[Visit]) -> None:
    reported_at = {
        month: (datetime(2009, 12, 15), datetime(2010, 2, 15))[month % 2] for month in range(24100, 24122)
    }
    aware = {month: at.replace(tzinfo=UTC) for month, at in reported_at.items()}
    expected = {}
    for month, at in reported_at.items():
        of_month = [visit for visit in history if oracle.month(visit.settled_on) == month]
        then = [visit for visit in of_month if visit in oracle.known(history, at, date.max)]
        standing = [visit for visit in of_month if visit.retracted_at is None]
        late = sum(visit.recorded_at > at for visit in standing)
        gone = sum(visit.retracted_at is not None for visit in then)
        if late or gone:
            expected[month] = (late, gone)
    rows = bench.rows(recorded_late(bench.visits(history), aware))
    assert {row["month"]: (row["late"], row["gone"]) for row in rows} == expected


WORDS = {"repair": Label("维修", "Repair"), "maintenance": Label("保养", "Maintenance")}


@pytest.mark.parametrize(
    ("one", "zh", "en"),
    [
        (
            OrderChange("late", JANUARY, None, version(JUNE, "repair", JANUARY)),
            "2009-06-03 维修，2010-01-09 才记入，晚 220 天",
            "Repair of 2009-06-03, recorded only on 2010-01-09, 220 days later",
        ),
        (
            OrderChange("since", JANUARY, None, version(JUNE, "other", JANUARY)),
            "2009-06-03 other，在那一天之后进站",
            "other of 2009-06-03, a visit after that day",
        ),
        (
            OrderChange("taken_back", JANUARY, version(JUNE, "repair", EARLY), None),
            "2009-06-03 维修，2010-01-09 撤下",
            "Repair of 2009-06-03, taken back on 2010-01-09",
        ),
        (
            OrderChange(
                "corrected",
                JANUARY,
                version(JUNE, "repair", EARLY),
                version(JULY, "maintenance", JANUARY, fen=123_456),
            ),
            "2009-06-03 维修，2010-01-09 更正：日期改为 2009-07-03、类别改为保养、金额改为 1,234.56 元",
            "Repair of 2009-06-03, corrected on 2010-01-09: its day is 2009-07-03, its kind is maintenance, "
            "it came to 1,234.56 yuan",
        ),
    ],
)
def test_a_happening_is_a_sentence_of_facts(one: OrderChange, zh: str, en: str) -> None:
    said = sentence(one, WORDS, lambda moment: moment.date())
    assert (said.zh, said.en) == (zh, en)


def test_it_can_be_told_to_another_engine() -> None:
    tables = [
        ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)
        for name, table in (
            ("history", facts.no_visits()),
            ("vehicles", facts.no_vehicles()),
            ("assignments", facts.no_assignments()),
        )
    ]
    history, vehicles, assignments = tables
    pictures = []
    for at, on in ((THEN, date(2010, 1, 5)), (NOW, date(2010, 3, 20))):
        visits = facts.as_of(history, at.replace(tzinfo=UTC), on=on)
        seen = Evidence(visits, vehicles, vehicle_months(visits), assignments)
        pictures.append(Known(at.replace(tzinfo=UTC), seen, ask(on, 6, month=24119), on))
    rows = moved(MONTHLY_CHURN, *pictures)
    late = recorded_late(history, {24119: NOW.replace(tzinfo=UTC)})
    for dialect in ("pyspark", "postgres"):
        for expression in (rows, versions(history, rows, *pictures), late):
            assert "SELECT" in str(ibis.to_sql(expression, dialect=dialect))
