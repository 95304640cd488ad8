"""Who answered for which vehicle, from when until when (S4): as it was given, else told from the orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from huidian.assignment.queries import GivenSpell
from huidian.engine.rules import nobodys_from
from huidian.kit.months import first_day
from huidian.mart.receivers import STRANGER, Receiver

if TYPE_CHECKING:
    import pyarrow as pa

ABSENT_AFTER_DAYS = 90
"""An advisor who received nobody for longer has left, and the vehicles are open to whoever receives them."""
_EPOCH = first_day(1970 * 12).toordinal()


class Seen(NamedTuple):
    """One settled order: day (days since 1970-01-01), month number, vehicle, advisor as printed or None."""

    day: int
    month: int
    vehicle: int
    advisor: str | None


_Order = tuple[int, int, int, str | None]


class Spell(NamedTuple):
    """An advisor answers for a vehicle from one day up to and not including another (since 1970-01-01)."""

    vehicle: int
    advisor: str
    from_day: int
    until_day: int


def spells(seen: Iterable[_Order], permanent_months: int) -> Iterator[Spell]:
    """The spells of all vehicles of a dealer; `seen` (as `Seen`) in the order of days.

    Whoever receives a vehicle that is nobody's takes it and keeps it (S4), also when others receive it. It is
    nobody's at first, once its advisor has left (`ABSENT_AFTER_DAYS`), and after the month in which it was
    assessed as permanently lost: that many months after the month of its last visit. Every spell has an end:
    if the vehicle does not come again, that one.
    """
    held: dict[int, tuple[str, int]] = {}
    last_month: dict[int, int] = {}
    last_order: dict[str | None, int] = {}

    @cache
    def lost_from(month: int) -> int:
        """The day after the month in which who came last in `month` is assessed as permanently lost."""
        return first_day(nobodys_from(month, permanent_months)).toordinal() - _EPOCH

    after = nobodys_from(0, permanent_months)
    # One loop without a call in it: it sees every order of a dealer whenever its mart is written.
    for day, orders in groupby(seen, key=itemgetter(0)):
        of_day = list(orders)
        last_order.update((one[3], day) for one in of_day)
        for _, month, vehicle, advisor in of_day:
            holder = held.get(vehicle)
            if holder is not None:
                lost = month - last_month[vehicle] >= after
                if lost or (advisor and day - last_order[holder[0]] > ABSENT_AFTER_DAYS):
                    yield Spell(vehicle, *holder, lost_from(last_month[vehicle]) if lost else day)
                    holder = None
                    del held[vehicle]
            if holder is None and advisor:
                held[vehicle] = (advisor, day)
            last_month[vehicle] = month
    for vehicle, holder in held.items():
        yield Spell(vehicle, *holder, lost_from(last_month[vehicle]))


class Answering(NamedTuple):
    """Who answers for a vehicle now, by name and by id; all None: nobody."""

    advisor: str | None = None
    team: str | None = None
    holder_id: int | None = None
    team_id: int | None = None


def proposed(advisor: str | None, receivers: Mapping[str, Receiver]) -> Answering:
    """Who answers for a vehicle that nobody was given, by who received it last."""
    who = receivers.get(advisor or "", STRANGER)
    return Answering(advisor, who.team, who.holder_id, who.team_id)


def given_now(given: Iterable[GivenSpell]) -> dict[int, Answering]:
    """By vehicle that was ever given to somebody who has it now: nobody where its last spell is over.

    `given` are a vehicle's spells in the order of their days.
    """
    return {
        one.vehicle: Answering(one.advisor, one.team, one.holder_id, one.team_id)
        if one.until_on is None
        else Answering()
        for one in given
    }


def assignment_table(
    visits: pa.Table,
    receivers: Mapping[str, Receiver],
    permanent_months: int,
    given: Sequence[GivenSpell] = (),
) -> pa.Table:
    """The assignments of a dealer's vehicles: the columns of `engine.facts.ASSIGNMENT_SCHEMA`, but for the
    dealer. Those that were `given`, and before a vehicle's first one, or where it has none, what visits tell.

    `visits` are facts of one dealer that nobody has retracted. `receivers` says whom a name in the DMS means.
    """
    import pyarrow as pa

    rows = [*_derived(visits, receivers, permanent_months, given), *map(_row, given)]
    columns = zip(*rows, strict=True) if rows else ((),) * len(_Row._fields)
    vehicles, advisors, teams, since, until, holder_ids, team_ids = columns
    days = pa.int32()
    return pa.table(
        {
            "vehicle": pa.array(vehicles, pa.int64()),
            "advisor": pa.array(advisors, pa.string()),
            "team": pa.array(teams, pa.string()),
            "holder_id": pa.array(holder_ids, pa.int64()),
            "team_id": pa.array(team_ids, pa.int64()),
            "from_on": pa.array(since, days).cast(pa.date32()),
            "until_on": pa.array(until, days).cast(pa.date32()),
        }
    )


class _Row(NamedTuple):
    vehicle: int
    advisor: str | None
    team: str | None
    from_day: int
    until_day: int | None
    holder_id: int | None
    team_id: int | None


def _row(given: GivenSpell) -> _Row:
    since, until = given.from_on.toordinal() - _EPOCH, given.until_on
    ends = until.toordinal() - _EPOCH if until else None
    return _Row(given.vehicle, given.advisor, given.team, since, ends, given.holder_id, given.team_id)


def _derived(
    visits: pa.Table, receivers: Mapping[str, Receiver], permanent_months: int, given: Sequence[GivenSpell]
) -> Iterator[_Row]:
    """What the orders tell, up to the first day on which a vehicle was given to somebody."""
    begun: dict[int, int] = {}
    for one in given:
        begun.setdefault(one.vehicle, one.from_on.toordinal() - _EPOCH)
    for vehicle, advisor, since, until in spells(_seen(visits), permanent_months):
        ends = min(until, begun.get(vehicle, until))
        if since < ends:
            who = receivers.get(advisor, STRANGER)
            yield _Row(vehicle, advisor, who.team, since, ends, who.holder_id, who.team_id)


def _seen(visits: pa.Table) -> Iterator[_Order]:
    """The orders in the order of days; several of one day always in the same order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    order = [(name, "ascending") for name in ("settled_on", "vehicle", "advisor")]
    ordered = visits.select(["settled_on", "vehicle", "advisor"]).sort_by(order)
    on = ordered.column("settled_on")
    months = pc.add(pc.multiply(pc.year(on), 12), pc.subtract(pc.month(on), 1))
    days = on.cast(pa.int32())
    columns = (days, months, ordered.column("vehicle"), ordered.column("advisor"))
    return zip(*(column.to_pylist() for column in columns), strict=True)
