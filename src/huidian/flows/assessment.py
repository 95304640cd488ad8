"""The monthly assessment with the contacts that were made: what figures and the one queue know of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from statistics import mean
from zoneinfo import ZoneInfo

from huidian.assignment.queries import shown_names
from huidian.care.queries.referrals import lines_by_person
from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.kit.months import first_day
from huidian.network.masks import Masks
from huidian.network.models import Dealer, Post
from huidian.network.own import NOBODY, VehicleHolder
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Caller
from huidian.retention.queries import Wish
from huidian.retention.queries.assessed import (
    CONTACTED,
    AssessedVehicle,
    By,
    assessed_vehicles,
    duty_contacts,
    why_counted,
)
from huidian.retention.queries.assessed_lists import AssessedList, assessed_list, assessed_month
from huidian.retention.queries.assessment import AssessmentPage, assessment_page

__all__ = [
    "Assessment",
    "AssessmentVehicle",
    "Noted",
    "assessed_list_of",
    "assessment_of",
    "vehicles_of_month",
]

LINES: Mapping[str, str] = {
    "renewals": "insurance",
    "accident_claims": "accident_claims",
    "used_cars": "used_car",
}
"""Which line of business an entry is of (S4's further lines of an advisor)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The page; by dimension and key the vehicles in the contact window whose owner was `reached`; by entry
    and advisor the further lines of business that were noted, of one dealer; of several what dealers (codes)
    have of these lines and of time outside the shop.
    """

    page: AssessmentPage
    contacted: By
    reached: frozenset[int]
    noted: Mapping[tuple[str, str], Noted]
    further: Mapping[str, FurtherLines]


@dataclass(frozen=True, slots=True)
class FurtherLines:
    """A dealer's month beside its orders: by entry the sum of its advisors' (entered, else noted), and the
    mean of the shares of working time outside the shop that were entered (in hundredths of a percent; None:
    none), by how many advisors.
    """

    sums: Mapping[str, int]
    outside: int | None
    advisors: int


@dataclass(frozen=True, slots=True)
class Noted:
    """How many uses of a line of business an advisor noted in a month: `people` are the accounts with the
    advisor's name.
    """

    line: str
    n: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AssessmentVehicle:
    """A vehicle with its plate (masked for the reader) and why it counted, in a sentence; `contacted`: it was
    in the contact window, and its owner was reached in the month.
    """

    counted: AssessedVehicle
    plate: str
    why: Label
    contacted: bool


def assessment_of(scope: Scope, *, month: int | None = None, at: datetime) -> Assessment:
    """The assessment of a month of the dealers chosen; an advisor's own."""
    page = assessment_page(scope, month=month, now=at)
    month = page.teams.frame.month
    reached = frozenset(_contacted(scope, month))
    contacted = duty_contacts(scope, sorted(reached), month=month, now=at)
    return Assessment(
        page,
        contacted,
        reached,
        _noted(scope, page.dealer_id, month) if page.dealer_id else {},
        {} if page.dealer_id else _further(scope, page, month),
    )


def vehicles_of_month(scope: Scope, answer: Assessment, *, at: datetime) -> list[AssessmentVehicle]:
    """Every managed vehicle of the page's month, for a file that somebody counts again."""
    page, month = answer.page, answer.page.teams.frame.month
    rows = assessed_vehicles(scope, month=month, now=at)
    on_file = Vehicle.objects.within(scope).values_list(
        "pk", "plate", "standing__team", "standing__holder", "standing__advisor"
    )
    plates = {pk: (plate, VehicleHolder(team, who, name or "")) for pk, plate, team, who, name in on_file}
    dealers = {one.code: one.pk for one in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids)}
    masks = Masks(scope)
    return [
        AssessmentVehicle(
            row,
            _plate(masks, dealers[row.dealer], *plates.get(row.vehicle_id, ("", NOBODY))),
            why_counted(row, page.rules),
            "duty" in row.flags and row.vehicle_id in answer.reached,
        )
        for row in rows
    ]


def _plate(masks: Masks, dealer_id: int, plate: str, holder: VehicleHolder) -> str:
    """A plate as the reader may see it: by who answers for the vehicle today."""
    return masks.plate(plate, dealer_id=dealer_id, holder=holder)


def assessed_list_of(
    scope: Scope,
    *,
    which: str,
    month: int | None,
    narrowed: Mapping[str, str],
    wish: Wish,
    at: datetime,
) -> AssessedList:
    """The vehicles behind one number of the page (see `assessed_list`)."""
    contacted: Sequence[int] = ()
    if which == CONTACTED:
        month = assessed_month(scope, month, now=at)
        contacted = _contacted(scope, month)
    return assessed_list(
        scope, which=which, month=month, narrowed=narrowed, contacted=contacted, wish=wish, now=at
    )


def _contacted(scope: Scope, month: int) -> Sequence[int]:
    """The vehicles whose owner the dealer reached in a month, by each dealer's clock: for whoever reads, the
    manufacturer's own calls are not the dealer's.
    """
    ids: list[int] = []
    for dealer in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids):
        zone = ZoneInfo(dealer.timezone)
        since, until = (datetime.combine(first_day(one), time(), zone) for one in (month, month + 1))
        made = Attempt.objects.within(scope).current().made_by(Caller.DEALER)
        made = made.filter(dealer=dealer, contact=True)
        ids += made.filter(at__gte=since, at__lt=until).values_list("vehicle", flat=True).distinct()
    return ids


def _noted(scope: Scope, dealer_id: int, month: int) -> dict[tuple[str, str], Noted]:
    """The uses of lines of business by entry and by the advisor who noted them."""
    counts = lines_by_person(scope, first_day(month), first_day(month + 1))
    if not counts:
        return {}
    posts = Post.objects.filter(dealer=dealer_id).exclude(advisor_name="").order_by("pk")
    people: dict[str, set[int]] = {}
    known = [*posts.values_list("staff", "advisor_name")]
    shown = [(staff, name) for staff, name in shown_names(Dealer(pk=dealer_id)).items() if staff is not None]
    for staff, name in (*known, *shown):
        people.setdefault(name, set()).add(staff)
    return {
        (key, name): Noted(
            line, sum(counts.get((dealer_id, line, one), 0) for one in who), tuple(sorted(who))
        )
        for key, line in LINES.items()
        for name, who in people.items()
    }


def _further(scope: Scope, page: AssessmentPage, month: int) -> dict[str, FurtherLines]:
    """Of each dealer what its advisors' lines say, added up: what was entered stands for what was noted."""
    noted = lines_by_person(scope, first_day(month), first_day(month + 1))
    posts = Post.objects.filter(dealer__in=scope.chosen_dealer_ids).exclude(advisor_name="")
    names: dict[tuple[int, int], set[str]] = defaultdict(set)
    for dealer_id, staff, name in posts.values_list("dealer", "staff", "advisor_name"):
        names[dealer_id or 0, staff].add(name)
    codes = dict(Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).values_list("pk", "code"))
    sums: dict[str, Counter[str]] = {code: Counter() for code in codes.values()}
    entered: dict[tuple[str, str], set[str]] = defaultdict(set)
    outside: dict[str, list[int]] = defaultdict(list)
    for code, slots in page.entered_at.items():
        for slot, value in slots.items():
            if slot.key in LINES and slot.subject.advisor:
                sums[code][slot.key] += value
                entered[code, slot.key].add(slot.subject.advisor)
            elif slot.key == "outside_share" and slot.subject.advisor:
                outside[code].append(value)
    key_of = {line: key for key, line in LINES.items()}
    for (dealer_id, line, person), n in noted.items():
        code, key = codes[dealer_id], key_of.get(line)
        if key and not names[dealer_id, person] & entered[code, key]:
            sums[code][key] += n
    return {
        code: FurtherLines(own, round(mean(outside[code])) if outside[code] else None, len(outside[code]))
        for code, own in sums.items()
    }
