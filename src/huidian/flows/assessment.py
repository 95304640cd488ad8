"""The monthly assessment with the contacts that were made: what figures and the one queue know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.kit.months import first_day
from huidian.network.masks import Masks
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt
from huidian.retention.queries.assessment import (
    AssessedVehicle,
    AssessmentPage,
    By,
    assessed_vehicles,
    assessment_page,
    duty_contacts,
)

__all__ = ["Assessment", "AssessmentVehicle", "assessment_of", "vehicles_of_month"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The page, and by dimension and key the vehicles in the contact window whose owner was contacted."""

    page: AssessmentPage
    contacted: By


@dataclass(frozen=True, slots=True)
class AssessmentVehicle:
    """A vehicle with its plate (masked for the reader) and why it counted, in a sentence."""

    counted: AssessedVehicle
    plate: str
    why: Label


def assessment_of(scope: Scope, *, month: int | None = None, at: datetime) -> Assessment:
    """The assessment of a month of the dealers chosen; an advisor's own."""
    page = assessment_page(scope, month=month, now=at)
    month = page.teams.frame.month
    return Assessment(page, duty_contacts(scope, _contacted(scope, month), month=month, now=at))


def vehicles_of_month(scope: Scope, page: AssessmentPage, *, at: datetime) -> list[AssessmentVehicle]:
    """Every managed vehicle of the page's month, for a file that somebody counts again."""
    month = page.teams.frame.month
    rows = assessed_vehicles(scope, month=month, now=at)
    plates = dict(Vehicle.objects.within(scope).values_list("pk", "plate"))
    dealers = {one.code: one.pk for one in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids)}
    masks = Masks(scope)
    return [
        AssessmentVehicle(
            row,
            masks.plate(plates.get(row.vehicle_id, ""), dealer_id=dealers[row.dealer], advisor=row.advisor),
            why_counted(row, page),
        )
        for row in rows
    ]


def why_counted(row: AssessedVehicle, page: AssessmentPage) -> Label:
    """What a vehicle counted and why, in a sentence."""
    if row.away is None:
        return Label("从未进站：算管理，不算流失", "Never came: managed, not lost")
    zh, en = (
        f"最后进站 {row.last_visit_on}，按月数离站 {row.away} 个月",
        (f"Last visit {row.last_visit_on}, months away by month numbers: {row.away}"),
    )
    lost = f"{page.teams.lost_from_months}–{page.teams.lost_until_months}"
    duty = f"{page.teams.duty_from_months}–{page.teams.duty_until_months}"
    if "permanent" in row.flags:
        return Label(f"{zh}：永久流失，不算有效管理", f"{en}: permanently lost, not effectively managed")
    parts = [Label("算有效管理", "effectively managed")]
    if "lost" in row.flags:
        parts.append(Label(f"在第 {lost} 个月，计入流失", f"in months {lost}: counted as lost"))
    if "duty" in row.flags:
        parts.append(Label(f"在第 {duty} 个月，应联络", f"in months {duty}: to be contacted"))
    return Label(f"{zh}：{'；'.join(one.zh for one in parts)}", f"{en}: {'; '.join(one.en for one in parts)}")


def _contacted(scope: Scope, month: int) -> Sequence[int]:
    """The vehicles whose owner was reached in a month, by each dealer's clock."""
    ids: list[int] = []
    for dealer in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids):
        zone = ZoneInfo(dealer.timezone)
        since, until = (datetime.combine(first_day(one), time(), zone) for one in (month, month + 1))
        made = Attempt.objects.within(scope).current().filter(dealer=dealer, contact=True)
        ids += made.filter(at__gte=since, at__lt=until).values_list("vehicle", flat=True).distinct()
    return ids
