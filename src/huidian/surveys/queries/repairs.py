"""The repairs behind first-time fix by orders, one by one, as one person may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, QuerySet, Value, When

from huidian.engine.scores.first_time_fix import FirstTimeFix
from huidian.kit.labels import Label
from huidian.network.bulk import one_of
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import VehicleHolder
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.words import UNKNOWN, words_of
from huidian.visits.models import Visit

_WHY = "the orders that brought repairs back which the reader has been shown"
STATES = {
    "back": Label("返修", "Came back"),
    "fixed": Label("一次修好", "Put right at once"),
    "young": Label("还看不出", "Too early to tell"),
}
"""How a repair went, as far as orders tell."""


@dataclass(frozen=True, slots=True)
class RepairRow:
    """A repair with its state (a key of `STATES`); `back_on` and `back_work` are of the order that brought
    it back.
    """

    visit_id: int
    dealer_id: int
    vehicle_id: int
    plate: str
    on: date
    kind: Label
    work: str
    advisor: str
    state: str
    back_on: date | None
    back_work: str

    @property
    def days(self) -> int | None:
        """After how many days it was back."""
        return (self.back_on - self.on).days if self.back_on else None


def repairs_in(scope: Scope, dealer: Dealer, fix: FirstTimeFix) -> QuerySet[Visit]:
    """The repairs that were counted and those that cannot tell yet, those that came back first."""
    rows = Visit.objects.within(scope.where(Permission.VIEW_SCORES)).filter(dealer=dealer)
    back, young = list(fix.came_back), list(fix.young)
    state = Case(
        When(pk__in=one_of(back), then=Value("back")),
        When(pk__in=one_of(young), then=Value("young")),
        default=Value("fixed"),
        output_field=CharField(),
    )
    counted = rows.filter(pk__in=one_of([*fix.orders, *young])).select_related("vehicle")
    return counted.annotate(state_now=state).order_by("state_now", "-settled_on", "-pk")


def repair_rows(scope: Scope, dealer: Dealer, fix: FirstTimeFix, visits: Sequence[Visit]) -> list[RepairRow]:
    """The rows of some of `repairs_in`."""
    came_back, young = fix.came_back, set(fix.young)
    later = {came_back[one.pk] for one in visits if one.pk in came_back}
    again = Visit.objects.unscoped(_WHY).filter(dealer=dealer, pk__in=one_of([*later])).in_bulk()
    masks, kinds = Masks(scope), words_of("kind", rules_of(dealer))
    rows = []
    for one in visits:
        own = VehicleMasks(masks, dealer.pk, VehicleHolder(advisor=one.advisor))
        back = again.get(came_back.get(one.pk, 0))
        rows.append(
            RepairRow(
                visit_id=one.pk,
                dealer_id=dealer.pk,
                vehicle_id=one.vehicle_id,
                plate=own.plate(one.vehicle.plate),
                on=one.settled_on,
                kind=kinds.get(one.order_kind, UNKNOWN),
                work=_work(one),
                advisor=one.advisor,
                state="back" if one.pk in came_back else "young" if one.pk in young else "fixed",
                back_on=back.settled_on if back else None,
                back_work=_work(back) if back else "",
            )
        )
    return rows


def _work(visit: Visit) -> str:
    return "、".join(map(str, (visit.items or {}).get("labour") or ()))
