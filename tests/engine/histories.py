"""Random shop histories for the engine's tests, and the facts tables made of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

import pyarrow as pa
from hypothesis import strategies as st

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Question
from huidian.engine.rules import PlainRules, Rules
from tests.engine.oracle import Vehicle, Visit, month_end
from tests.engine.oracle_teams import Assignment, Holder

START, END = date(2007, 11, 1), date(2010, 3, 31)
FAMILY = {
    "maintenance": "maintenance",
    "first_service": "maintenance",
    "repair": "repair",
    "accident": "repair",
    "other": "other",
}
MONTH_ENDS = [month_end(month) for month in range(2007 * 12 + 10, 2010 * 12 + 3)]
RECORDED = [datetime(2010, 1, 1), datetime(2010, 2, 1, 12, 30), datetime(2010, 3, 1)]

any_day = st.one_of(
    st.dates(START, END),
    st.sampled_from(MONTH_ENDS),
    st.sampled_from([day + timedelta(days=1) for day in MONTH_ENDS[:-1]]),
    st.sampled_from([date(2008, 2, 28), date(2008, 2, 29), date(2009, 2, 28)]),
)


def _visit(dealer: str, vehicle: str, day: date, kind: str, times: tuple[datetime, datetime | None]) -> Visit:
    return Visit(dealer, vehicle, day, kind, FAMILY[kind], *times)


visit = st.builds(
    _visit,
    st.sampled_from(["A", "B", "丙"]),
    st.sampled_from(["V1", "V2", "V3", "V4", "V5", "V6"]),
    any_day,
    st.sampled_from(sorted(FAMILY)),
    st.tuples(st.sampled_from(RECORDED[:2]), st.sampled_from([None, None, None, RECORDED[2]])),
)
standing_visit = visit.map(lambda one: one._replace(retracted_at=None))
histories = st.lists(standing_visit, min_size=1, max_size=60)
recorded_histories = st.lists(visit, min_size=1, max_size=40)

_word = st.sampled_from(["x", "y", None])
vehicle = st.builds(
    Vehicle,
    st.sampled_from(["A", "B", "丙"]),
    st.sampled_from(["V1", "V2", "V3", "V4", "V5", "V6", "V7"]),
    model=_word,
    region=_word,
    use=st.sampled_from(["private", "company", None]),
    gender=_word,
    occupation=_word,
    advisor=_word,
    purchased_on=st.one_of(st.none(), any_day, st.dates(date(2003, 1, 1), START)),
    warranty_end_on=st.one_of(st.none(), any_day),
)
fleets = st.lists(vehicle, max_size=15, unique_by=lambda one: (one.dealer, one.vehicle))
leaving = st.builds(lambda one, day: one._replace(left_on=day), vehicle, st.one_of(st.none(), any_day))
leaving_fleets = st.lists(leaving, max_size=15, unique_by=lambda one: (one.dealer, one.vehicle))
holders = st.tuples(st.sampled_from(["one", "two", None]), st.sampled_from(["Wei", "Tan"]))
spell = st.tuples(holders, any_day, st.booleans())


def _spells(vehicle: tuple[str, str], drawn: list[tuple[Holder, date, bool]]) -> list[Assignment]:
    """Each lasts until the next one begins; some are left out, and the last may be open."""
    drawn = sorted(drawn, key=lambda one: one[1])
    last = None if drawn[-1][2] else drawn[-1][1] + timedelta(40)
    ends: list[date | None] = [*(begins for _, begins, _ in drawn[1:]), last]
    return [
        Assignment(*vehicle, *holder, begins, end)
        for (holder, begins, stays), end in zip(drawn, ends, strict=True)
        if stays or end is None
    ]


of_vehicle = st.builds(
    _spells,
    st.tuples(st.sampled_from(["A", "B", "丙"]), st.sampled_from(["V1", "V2", "V3", "V4", "V5", "V8"])),
    st.lists(spell, min_size=1, max_size=4, unique_by=lambda one: one[1]),
)
books = st.lists(of_vehicle, max_size=12, unique_by=lambda one: one[0][:2] if one else ("", "")).map(
    lambda each: [one for spells in each for one in spells]
)


Of = TypeVar("Of", Visit, Vehicle, Assignment)


def side_by_side(worlds: Sequence[Sequence[Of]]) -> list[Of]:
    """Several small worlds as one network: the dealers of each are told apart by its number."""
    return [
        one._replace(dealer=f"{one.dealer}{number}") for number, world in enumerate(worlds) for one in world
    ]


def many(world: st.SearchStrategy[list[Of]]) -> st.SearchStrategy[list[Of]]:
    """Some five worlds in one network, for one question: to compile it costs more than to answer it."""
    return st.lists(world, min_size=3, max_size=7).map(side_by_side)


def visits_table(visits: Sequence[Visit]) -> pa.Table:
    """The visits as facts; an empty history keeps its types."""
    if not visits:
        return facts.no_visits()
    return facts.visit_facts(pa.Table.from_pylist([one._asdict() for one in visits]))


def vehicles_table(vehicles: Sequence[Vehicle]) -> pa.Table:
    """The vehicles as facts; an empty fleet keeps its types."""
    if not vehicles:
        return facts.no_vehicles()
    table = pa.Table.from_pylist([one._asdict() for one in vehicles])
    return facts.vehicle_facts(table)


def ask(
    on: date,
    window: int | None = None,
    kind: str = "overall",
    *,
    month: int | None = None,
    rules: Rules | None = None,
) -> Question:
    """A question of all months, or of one."""
    return Question(on, rules or PlainRules(), kind, window, None if month is None else (month, month))
