"""The mart as one person may read it at one moment: dealers in scope, rules, day and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from huidian import playbooks
from huidian.engine.reach import reaches_end
from huidian.kit.months import first_day, month_of
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.playbooks import Playbook
from huidian.retention.actions import ensure_fresh
from huidian.retention.answers import AsOf
from huidian.retention.freshness import is_stale, reckoning_of, today_of
from huidian.retention.marts import open_mart_of, rows_of
from huidian.retention.models import Reckoning

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.evidence import Evidence, Months, Question
    from huidian.engine.mart import Mart
    from huidian.engine.runner import Row

NETWORK_PLAYBOOK = "generic"
"""By whose rules dealers of different brands are measured alike."""


@dataclass(frozen=True)
class Reading:
    """What one question reads. `dealers` are those chosen in the scope, by code; `today` the as-of day.

    At a dealer in `own` (by code) only vehicles count whose last advisor has one of the names given there;
    where no name is given, none.
    """

    dealers: tuple[Dealer, ...]
    own: Mapping[str, frozenset[str]]
    today: date

    @cached_property
    def rules(self) -> Playbook:
        """The dealers' playbook; where they have several, the one that measures them alike."""
        named = {dealer.playbook for dealer in self.dealers}
        return playbooks.load(named.pop() if len(named) == 1 else NETWORK_PLAYBOOK)

    @cached_property
    def mart(self) -> Mart:
        return open_mart_of([dealer.code for dealer in self.dealers])

    @cached_property
    def vehicles(self) -> ir.Table:
        vehicles = self.mart.vehicles
        if not self.own:
            return vehicles
        own = [
            (vehicles.dealer == code) & vehicles.advisor.isin(sorted(names))
            for code, names in self.own.items()
        ]
        return vehicles.filter(reduce(or_, own, vehicles.dealer.notin(sorted(self.own))))

    @cached_property
    def vehicle_months(self) -> ir.Table:
        return self._of_own(self.mart.vehicle_months)

    @cached_property
    def visits(self) -> ir.Table:
        return self._of_own(self.mart.visits)

    @cached_property
    def evidence(self) -> Evidence:
        """The facts as the measures read them."""
        from huidian.engine.evidence import Evidence

        return Evidence(self.visits, self.vehicles, self.vehicle_months, self._of_own(self.mart.assignments))

    def question(
        self, *, window: int | None = None, kind: str = "overall", months: Months | None = None
    ) -> Question:
        """A question of this day and these rules."""
        from huidian.engine.evidence import Question

        return Question(self.today, self.rules, kind, window, months)

    def rows(self, expression: ir.Table) -> list[Row]:
        """The rows of an expression over this reading's facts."""
        return rows_of(expression)

    @cached_property
    def as_of(self) -> AsOf:
        return as_of(self.dealers, self.today)

    @cached_property
    def first_month(self) -> int | None:
        """The month of the first settled day of any dealer."""
        days = [day for one in _reckonings(self.dealers) if (day := one.first_settled_on)]
        return month_of(min(days)) if days else None

    @cached_property
    def last_month(self) -> int | None:
        """The last month that the data reach into and that has begun."""
        on = self.as_of.on
        return min(month_of(on), month_of(self.today)) if on else None

    def is_provisional(self, month: int, window: int, dealer: Dealer | None = None) -> bool:
        """Whether a month's figure may still change with what is to come.

        The month is not over on the as-of day, or the data of a dealer (of any) reach its cohort month but
        not its end. Data that end before the cohort month have no part in the figure.
        """
        reckonings = _reckonings(self.dealers if dealer is None else [dealer])
        ends = [one.settled_until_on for one in reckonings if one.settled_until_on]
        taking_part = [end for end in ends if end >= first_day(month - window)]
        return month >= month_of(self.today) or not all(reaches_end(end, month) for end in taking_part)

    def _of_own(self, facts: ir.Table) -> ir.Table:
        return facts.semi_join(self.vehicles, ["dealer", "vehicle"]) if self.own else facts


def open_reading(scope: Scope, *, now: datetime) -> Reading:
    """The facts of the dealers chosen in a scope, after bringing up to date what is behind the store."""
    dealers = dealers_within(scope)
    if ensure_fresh(dealers, now=now):
        dealers = dealers_within(scope)
    own = {
        dealer.code: scope.own_names.get(dealer.pk, frozenset())
        for dealer in dealers
        if scope.own_only(dealer.pk)
    }
    return Reading(dealers, own, today_of(dealers, now))


def dealers_within(scope: Scope) -> tuple[Dealer, ...]:
    """The dealers chosen, with what they were last reckoned from; one query."""
    chosen = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids)
    return tuple(chosen.select_related("region", "reckoning").order_by("code"))


def as_of(dealers: Sequence[Dealer], today: date) -> AsOf:
    """What the dealers' figures speak of."""
    reckonings = _reckonings(dealers)
    ends = [one.settled_until_on for one in reckonings if one.settled_until_on]
    versions = {one.rule_version for one in reckonings}
    on = max(ends, default=None)
    return AsOf(
        on=on,
        today=today,
        refreshed_at=max((one.refreshed_at for one in reckonings), default=None),
        rule_version=versions.pop() if len(versions) == 1 else "mixed" if versions else "",
        stale=any(is_stale(dealer) for dealer in dealers),
        behind=sum(end < first_day(month_of(on)) for end in ends) if on else 0,
    )


def _reckonings(dealers: Sequence[Dealer]) -> list[Reckoning]:
    return [found for dealer in dealers if (found := reckoning_of(dealer))]


def data_as_of(scope: Scope, *, now: datetime) -> AsOf:
    """What a page's figures speak of, for its header: one query, no figures."""
    dealers = dealers_within(scope)
    return as_of(dealers, today_of(dealers, now))
