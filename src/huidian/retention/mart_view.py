"""The mart as one person may read it at one moment: dealers in scope, rules, day and facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from huidian.engine.facts.reach import Coverage, Reach, Span
from huidian.kit.months import month_of
from huidian.mart.assigned_then import assigned_by
from huidian.mart.freshness import end_of, reckoning_of, today_of
from huidian.mart.holders import is_own
from huidian.mart.marts import answered, at_hand, keep, rows_of, states_in, states_lie_in_files
from huidian.mart.readers import ensure_fresh
from huidian.mart.rebuilding import is_rebuilding, readable
from huidian.mart.under_rules import open_mart_under
from huidian.network.models import Dealer
from huidian.network.own import Own
from huidian.network.rules import rules_by, rules_in_common
from huidian.network.scope import Scope
from huidian.playbooks import Playbook
from huidian.retention.as_of import AsOf, as_of_dealers, behind_of, measured_by, version_of
from huidian.retention.counting import all_leave_out
from huidian.retention.month_figures import Slot, whole_targets

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Evidence, Months, Question
    from huidian.engine.mart.files import Mart
    from huidian.engine.runners.compiler import Make, Statement
    from huidian.engine.runners.duckdb import Row


Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class MartView:
    """The mart as one person may read it at one moment: what one question reads.

    `dealers` are those chosen in the scope, by code; `today` is the as-of day.

    At a dealer in `own` (by code) only vehicles count that are the reader's own today. `known_at` is the
    moment whose knowledge is read (None: all there is); then `today` is its day, and there is nothing later.
    The rules are those of that moment, unless other ones are `given` (by dealer code).
    """

    dealers: tuple[Dealer, ...]
    own: Mapping[str, Own]
    today: date
    known_at: datetime | None = None
    opened: Mart | None = field(default=None, compare=False, repr=False)
    given: Mapping[str, Playbook] | None = field(default=None, compare=False, repr=False)

    def as_known(self, as_of: date, known_at: datetime) -> MartView:
        """The same state of the mart as it was known on a day before, at a moment of it. The rules stay."""
        return MartView(self.dealers, self.own, as_of, known_at, self.mart, self.dealer_rules)

    def under(self, rules: Mapping[str, Playbook]) -> MartView:
        """The same facts, counted by other rules (by dealer code)."""
        return replace(self, given=rules, opened=None)

    @cached_property
    def dealer_rules(self) -> Mapping[str, Playbook]:
        """The rules of each dealer by code: those of the day it is known at."""
        return self.given or rules_by(self.dealers, self.known_at)

    @cached_property
    def rules(self) -> Playbook:
        """The dealers' rules; where they have several, those that measure them alike."""
        return rules_in_common(self.dealer_rules.values())

    @cached_property
    def mart(self) -> Mart:
        """The facts of the dealers, at one state for all that is asked of the view."""
        return self.opened or open_mart_under(self.dealers, self.dealer_rules)

    @cached_property
    def known(self) -> Evidence:
        """The facts of all the dealers' vehicles, whoever reads."""
        if self.known_at is None:
            return self.mart.evidence
        known_at = self.known_at
        known = self.mart.known(at=known_at, on=self.today)

        def assigned() -> ir.Table:
            return assigned_by(self.dealers, known.visits, self.dealer_rules, known_at)

        return replace(known, assignments=cache(assigned))

    @cached_property
    def vehicles(self) -> ir.Table:
        vehicles = self.known.vehicles
        return vehicles.filter(is_own(vehicles, self.own)) if self.own else vehicles

    @cached_property
    def vehicle_months(self) -> ir.Table:
        return self._of_own(self.known.vehicle_months)

    @cached_property
    def visits(self) -> ir.Table:
        return self._of_own(self.known.visits)

    @cached_property
    def evidence(self) -> Evidence:
        """The facts as the measures read them."""
        from huidian.engine.facts.evidence import Evidence

        def assigned() -> ir.Table:
            return self._of_own(self.known.assigned)

        # Of a past day they are told anew, which only few measures need.
        assignments = assigned if self.known_at else assigned()
        return Evidence(self.visits, self.vehicles, self.vehicle_months, assignments)

    @cached_property
    def targets(self) -> Mapping[Slot, int]:
        """What figures of the one dealer should come to, by month; of several, or of one's own: none."""
        if len(self.dealers) != 1 or self.own:
            return {}
        return whole_targets(self.dealers[0].pk)

    @cached_property
    def leave_out_gone(self) -> bool:
        """Whether vehicles that left are left out, by the dealers' choice."""
        return all_leave_out(self.dealers)

    @cached_property
    def gone(self) -> ir.Table:
        """The vehicles (dealer, vehicle, left_on) that have left by the as-of day."""
        vehicles = self.vehicles
        return vehicles.filter(vehicles.left_on <= self.today).select("dealer", "vehicle", "left_on")

    def counted(self, vehicles: ir.Table) -> ir.Table:
        """Rows of vehicles without those that do not count on the as-of day."""
        return vehicles.anti_join(self.gone, ["dealer", "vehicle"]) if self.leave_out_gone else vehicles

    def question(
        self, *, window: int | None = None, kind: str = "overall", months: Months | None = None
    ) -> Question:
        """A question of this day, these rules and the dealers' choice of what counts."""
        from huidian.engine.facts.evidence import Question

        return Question(self.today, self.rules, kind, window, months, self.leave_out_gone)

    def rows(self, query: ir.Table | Statement) -> list[Row]:
        """The rows of a question to this view's facts."""
        return rows_of(query)

    def answered(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> list[Row]:
        """The rows of what `make` makes of these tables alone; at hand for an equal key."""
        return answered(key, tables, make)

    @cached_property
    def identity(self) -> Hashable:
        """Everything by which answers to one question differ: two views are equal in it only if they read the
        same files in the same way, whoever reads.
        """
        return (
            type(self),
            states_in(self.mart.history),
            tuple((one.code, one.timezone, self.dealer_rules[one.code]) for one in self.dealers),
            tuple(sorted(self.own.items(), key=itemgetter(0))),
            self.rules,
            self.today,
            self.known_at,
            self.leave_out_gone,
        )

    def answer(
        self,
        build: Callable[Concatenate[MartView, Arguments], ir.Table],
        *arguments: Arguments.args,
        **others: Arguments.kwargs,
    ) -> list[Row]:
        """The rows of `build(view, *arguments)`: a function of a module that reads of the view facts, rules
        and days, and nothing else; the arguments are hashable. Asked again they are at hand.
        """
        key = (build, arguments, tuple(sorted(others.items())), self.identity)
        written = key if states_lie_in_files(self.mart.history) else None
        rows = at_hand(key, written)
        if rows is None:
            query = build(self, *arguments, **others)
            rows = self.rows(query)
            # Who answers for a vehicle on a past day is told of more than what the view is known by.
            if states_in(query) <= states_in(self.mart.history):
                keep(key, rows, written)
        return list(rows)

    @cached_property
    def as_of(self) -> AsOf:
        """What the figures speak of; the data reach as far as they did when it was known."""
        reach = as_of_dealers(self.dealers, self.today)
        if self.known_at is None:
            return reach
        rules = self.dealer_rules.values()
        reach = replace(reach, rule_version=version_of(rules), measured_by=measured_by(rules))
        ends = [until for _, until in self._spans.values()]
        on = max(ends, default=None)
        return replace(reach, on=on, past_day=self.today, behind=behind_of(ends))

    @cached_property
    def first_month(self) -> int | None:
        """The month of the first settled day of any dealer."""
        return min((month_of(since) for since, _ in self._spans.values()), default=None)

    @cached_property
    def last_month(self) -> int | None:
        """The last month that the data reach into and that has begun."""
        on = self.as_of.on
        return min(month_of(on), month_of(self.today)) if on else None

    @cached_property
    def reach(self) -> Reach:
        """How far the data of each dealer reach."""
        return Reach(self._spans, self.today)

    def is_provisional(self, month: int, looks_back: int | None) -> bool:
        """Whether a month's figure may still change with what is to come (see `Reach.coverage`)."""
        return self.reach.coverage(month, looks_back) is not Coverage.WHOLE

    @cached_property
    def _spans(self) -> dict[str, Span]:
        """The first and the last settled day of each dealer (by code) that has data."""
        if self.known_at is not None:
            settled = self.known.visits.settled_on
            spans = self.known.visits.group_by("dealer").agg(since=settled.min(), until=settled.max())
            return {row["dealer"]: (row["since"], row["until"]) for row in self.rows(spans)}
        return {
            dealer.code: (one.first_settled_on, one.settled_until_on)
            for dealer in self.dealers
            if (one := reckoning_of(dealer)) and one.first_settled_on and one.settled_until_on
        }

    def _of_own(self, facts: ir.Table) -> ir.Table:
        return facts.semi_join(self.vehicles, ["dealer", "vehicle"]) if self.own else facts


def counted_alike(view: MartView) -> tuple[MartView, ...]:
    """The view, taken apart by the rules of its dealers and by what they chose to count."""

    def way(dealer: Dealer) -> tuple[str, str, bool]:
        rules = view.dealer_rules[dealer.code]
        return rules.id, rules.version, all_leave_out([dealer])

    parts = [tuple(part) for _, part in groupby(sorted(view.dealers, key=way), key=way)]
    return (view,) if len(parts) < 2 else tuple(replace(view, dealers=part, opened=None) for part in parts)


def open_mart_view(scope: Scope, *, now: datetime, as_of: date | None = None) -> MartView:
    """The facts of the dealers chosen in a scope, after bringing up to date what is behind the store.

    With a day before today in `as_of`, as they were known when it ended where the dealers are: orders as
    recorded by then, settled by then, vehicles on file and left as said by then. What else is on file of a
    vehicle has one time only and is that of today. Dealers whose mart is being made anew are left out; raises
    `FiguresNotReadableError` where that leaves none.
    """
    dealers = dealers_within(scope)
    if ensure_fresh(dealers, now=now):
        dealers = dealers_within(scope)
    dealers = readable(dealers)
    own = {dealer.code: scope.own_at(dealer.pk).alone for dealer in dealers if scope.own_only(dealer.pk)}
    today = today_of(dealers, now)
    if as_of is None or as_of >= today:
        return MartView(dealers, own, today)
    return MartView(dealers, own, as_of, end_of(dealers, as_of))


def dealers_within(scope: Scope) -> tuple[Dealer, ...]:
    """The dealers chosen, with what they were last reckoned from; one query."""
    chosen = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids)
    return tuple(chosen.select_related("region", "reckoning", "counting").order_by("code"))


def data_as_of(scope: Scope, *, now: datetime) -> AsOf:
    """What a page's figures speak of, for its header: one query, no figures."""
    dealers = dealers_within(scope)
    left_out = tuple(dealer.name for dealer in dealers if is_rebuilding(dealer))
    return replace(as_of_dealers(dealers, today_of(dealers, now)), rebuilding=left_out)
