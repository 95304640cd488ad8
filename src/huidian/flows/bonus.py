"""What bonus rules pay: by orders and, where a rule says so, by what owners answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.customers.models import Vehicle
from huidian.network.masks import Masks
from huidian.network.models import Dealer
from huidian.network.own import VehicleHolder
from huidian.network.scope import Scope
from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries import Wish
from huidian.retention.queries.assessed_lists import AssessedList, kept_list
from huidian.retention.queries.bonus import BonusPage, bonus_page
from huidian.retention.queries.bonus_facts import AdvisorScores
from huidian.retention.queries.bonus_sheets import RECEPTIONS, sheet_vehicles, signed_vehicles
from huidian.retention.queries.receptions import Receptions, kept_receptions
from huidian.surveys.queries.satisfaction import satisfaction_by_month


def bonus_of(
    scope: Scope, *, plan_id: int | None = None, month: int | None = None, at: datetime
) -> BonusPage:
    """The rules of the one dealer chosen, one tried out, on the last months or on one. Raises `ValueError`
    where there are several dealers.
    """
    return bonus_page(scope, plan_id=plan_id, month=month, now=at, scores=advisor_scores)


def advisor_scores(dealer: Dealer, months: Sequence[int]) -> AdvisorScores:
    """The scores of the owners whom an advisor received, by the advisor's name in the DMS and the month."""
    return {
        (advisor, month): one.value
        for month, content in satisfaction_by_month(dealer, months).items()
        for advisor, one in content.by_advisor.items()
        if one.value is not None
    }


def signed_list(
    scope: Scope, close_id: int, *, which: str, advisor: str | None, wish: Wish, at: datetime
) -> AssessedList:
    """The vehicles that a signed sheet has for a count of an advisor (None: of all together).

    Raises `ObjectDoesNotExist` for a sheet out of reach.
    """
    month, vehicles = signed_vehicles(scope, close_id)
    whose = vehicles if advisor is None else [advisor]
    kept = [one for name in whose for one in vehicles.get(name, {}).get(which, [])]
    return kept_list(scope, kept, month=month, which=which, wish=wish, now=at)


def signed_receptions(scope: Scope, close_id: int, *, at: datetime) -> Receptions:
    """The receptions that a signed sheet has. Raises `ObjectDoesNotExist` for a sheet out of reach."""
    month, vehicles = signed_vehicles(scope, close_id)
    kept = {advisor: of_advisor.get(RECEPTIONS, []) for advisor, of_advisor in vehicles.items()}
    return kept_receptions(scope, kept, month=month, now=at)


@dataclass(frozen=True, slots=True)
class PaidVehicle:
    """A vehicle that counted for an advisor's pay, its plate masked for the reader (`day`: received then)."""

    advisor: str
    which: str
    day: date | None
    plate: str


def paid_vehicles(scope: Scope, page: BonusPage, month: int, *, at: datetime) -> list[PaidVehicle]:
    """Every vehicle behind a month's sheet: those that were signed, else those of today."""
    if month in page.signed:
        kept = signed_vehicles(scope, page.signed[month].close_id)[1]
    else:
        kept = sheet_vehicles(open_mart_view(scope, now=at), month, page.advisors)
    plates, masks = dict(Vehicle.objects.within(scope).values_list("pk", "plate")), Masks(scope)
    return [
        PaidVehicle(
            advisor,
            which,
            day,
            masks.plate(
                plates.get(vehicle, ""), dealer_id=page.dealer_id, holder=VehicleHolder(advisor=advisor)
            ),
        )
        for advisor, counts in sorted(kept.items())
        for which, some in counts.items()
        for day, vehicle in (_days(some) if which == RECEPTIONS else ((None, one) for one in some))
    ]


def _days(received: Sequence[tuple[str, int]]) -> list[tuple[date | None, int]]:
    return [(date.fromisoformat(day), vehicle) for day, vehicle in received]
