"""How a cycle ended: the first fact that says so within its days, else a booking or refusal that holds."""

from collections.abc import Container, Iterator
from datetime import date, timedelta

from huidian.engine.needs.cycle import Cycle
from huidian.engine.needs.facts import GONE, Statement, Visit
from huidian.engine.needs.history import History, speaks_of
from huidian.engine.needs.need import Ending
from huidian.engine.needs.rules import NeedRule

_GRACE = timedelta(days=2)
"""An order is settled on the day of the appointment or the next; after that the owner did not come."""


def ending(
    history: History, rule: NeedRule, cycle: Cycle, earliest: date, latest: date | None
) -> Ending | None:
    """The end of a cycle that may be met from ``earliest`` to ``latest``, as known on the history's day."""
    after = cycle.after or earliest - timedelta(days=1)
    final = [one for one in _final(history, rule, cycle, after) if latest is None or one.on <= latest]
    if final:
        return min(final, key=_first) if len(final) > 1 else final[0]
    if not history.bookings and not history.statements:
        return None
    passing = []
    for one in _passing(history, rule, after, earliest, latest):
        history.change_after(one.until)
        if one.holds(history.day):
            passing.append(one)
    return max(passing, key=lambda one: (one.on, one.fact), default=None)


def _first(one: Ending) -> tuple[date, bool, str]:
    return one.on, one.why != "satisfied", one.fact


def _final(history: History, rule: NeedRule, cycle: Cycle, after: date) -> list[Ending]:
    ends = [] if cycle.closed is None else [cycle.closed]
    visit = _meeting(history, rule, cycle, after)
    if visit is not None:
        ends.append(Ending("satisfied", f"visit:{visit.id}", visit.day))
    for one in history.said("done_elsewhere", "not_applicable", "refused", *GONE):
        end = _stated(one, rule, after, history.rules.met_elsewhere(rule))
        if end is not None:
            ends.append(end)
    return ends


def _meeting(history: History, rule: NeedRule, cycle: Cycle, after: date) -> Visit | None:
    """The first visit that meets a cycle: by its order kind, or because the campaign was carried out."""
    first = history.first_after(rule.satisfied_by, after) if rule.satisfied_by else None
    if not cycle.campaign:
        return first
    carried_out = (one for one in history.visits if one.day > after and cycle.campaign in one.campaigns)
    both = [one for one in (first, next(carried_out, None)) if one is not None]
    return min(both, key=history.visits.index, default=None)


def _stated(one: Statement, rule: NeedRule, after: date, elsewhere: Container[str]) -> Ending | None:
    ref, speaks = f"statement:{one.id}", speaks_of(rule.key, one.kind)
    if one.says in GONE or (one.says == "not_applicable" and speaks):
        return Ending("not_applicable", ref, one.stated_on)
    if one.says == "refused" and one.until is None and speaks and one.stated_on > after:
        return Ending("refused", ref, one.stated_on)
    done = min(one.on or one.stated_on, one.stated_on)
    if one.says == "done_elsewhere" and one.kind in elsewhere and done > after:
        return Ending("done_elsewhere", ref, done)
    return None


def _passing(
    history: History, rule: NeedRule, after: date, earliest: date, latest: date | None
) -> Iterator[Ending]:
    """Bookings and refusals: an owner who did not come, or may be called again, has the need again.

    A booking that is for no kind in particular is for what may be met by then; none is for what was over when
    it was made.
    """
    if rule.satisfied_by:
        for booking in history.bookings:
            begins = after + timedelta(days=1) if booking.kind else earliest
            current = latest is None or booking.booked_on <= latest
            if current and booking.day >= begins and speaks_of(rule.key, booking.kind):
                yield Ending("booked", f"booking:{booking.id}", booking.booked_on, booking.day + _GRACE)
    for one in history.said("refused"):
        if one.until is not None and speaks_of(rule.key, one.kind):
            yield Ending("refused", f"statement:{one.id}", one.stated_on, one.until)
