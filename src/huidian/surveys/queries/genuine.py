"""Are the interviews genuine: by advisor how many carry which sign, and the interviews behind each number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from huidian.engine.scores.gaming import AdvisorSigns, Interview, Sign, by_advisor, signs_of
from huidian.kit.labels import Label
from huidian.kit.months import first_day, last_day
from huidian.kit.phones import normalise_phone
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer, Staff
from huidian.network.own import VehicleHolder
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.surveys.kept import kept
from huidian.surveys.models import Response, StaffNumber
from huidian.surveys.queries.responses import seconds_asked
from huidian.surveys.queries.returns import came_back, later_of
from huidian.surveys.queries.score_responses import total_of
from huidian.surveys.queries.score_rows import REGULAR, moments, rows_by_month, rows_of, stamps

SPAN = 12
"""Months of interviews that are looked at."""
_WHY = "the interviews of one dealer, looked through by who manages its scores"
ANY = "any"
MOST_LISTED = 30_000
"""Interviews with any sign; of more than `MOST_LISTED` the last ones are listed."""


@dataclass(frozen=True, slots=True)
class Genuine:
    """A year of interviews up to a month, and what they show."""

    dealer_id: int
    month: int
    signs: tuple[Sign, ...]
    lines: tuple[AdvisorSigns, ...]
    held: Mapping[int, frozenset[str]]
    numbers: int

    @property
    def n(self) -> int:
        """How many interviews."""
        return len(self.held)


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """One interview with its signs."""

    response_id: int
    dealer_id: int
    vehicle_id: int
    plate: str
    owner: str
    advisor: str
    number: str
    seconds: int | None
    channel: str
    by: str
    at: datetime
    total: float | None
    signs: tuple[Label, ...]
    sign_keys: frozenset[str]


def genuine(dealer: Dealer, month: int, today: date) -> Genuine:
    """What a year of interviews shows; counted once, until an answer comes or goes."""
    rules = rules_of(dealer).scores
    months = range(month - SPAN + 1, month + 1)
    numbers = frozenset(
        StaffNumber.objects.unscoped(_WHY).filter(dealer=dealer).values_list("number", flat=True)
    )

    def count() -> Genuine:
        interviews = _interviews(dealer, months, today)
        held = signs_of(interviews, rules.limits, numbers)
        lines = by_advisor(interviews, held, rules.signs)
        return Genuine(dealer.pk, month, rules.signs, tuple(lines), held, len(numbers))

    stamp = tuple(stamps(dealer, months).values())
    return kept(("genuine", dealer.pk, month, today, rules, numbers, stamp, dealer.data_revision), count)


def interviews_in(
    scope: Scope, dealer: Dealer, found: Genuine, sign: str, among: Collection[int] | None = None
) -> QuerySet[Response]:
    """The interviews with a sign (ANY: any of them; "": all) that a person may see, the last one first;
    `among` some (their ids) or all.
    """
    months = (found.month - SPAN + 1, found.month)
    span = moments(dealer, first_day(months[0]), last_day(months[1]))
    rows = (
        Response.objects.within(scope.where(Permission.MANAGE_SCORES))
        .standing()
        .filter(dealer=dealer, answered_at__range=span, revision__questionnaire__occasion=REGULAR)
        .select_related("vehicle__owner", "by")
        .order_by("-answered_at", "-pk")
    )
    if among is not None:
        rows = rows.filter(pk__in=sorted(among)[-MOST_LISTED:])
    if not sign:
        return rows
    held = [pk for pk, signs in found.held.items() if (sign in signs if sign != ANY else signs)]
    return rows.filter(pk__in=sorted(held)[-MOST_LISTED:])


def interview_rows(
    scope: Scope, dealer: Dealer, found: Genuine, responses: Sequence[Response]
) -> list[InterviewRow]:
    """The rows of some of `interviews_in`."""
    rules, masks, rows = rules_of(dealer).scores, Masks(scope), rows_of(dealer, responses)
    return [_row(masks, one, found, rules.signs, total_of(rules.house, rows[one.pk])) for one in responses]


def callers_of(responses: QuerySet[Response]) -> dict[str, str]:
    """Who asked: name by id."""
    people = Staff.objects.filter(pk__in=responses.order_by().values("by").distinct())
    return {str(one.pk): str(one) for one in people}


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number of the shop's own people, as the reader may know it."""

    id: int
    number: str
    whose: str
    noted_at: datetime


def staff_numbers(scope: Scope, dealer: Dealer) -> list[NumberRow]:
    """The numbers noted at a dealer."""
    rows = StaffNumber.objects.within(scope.where(Permission.MANAGE_SCORES)).filter(dealer=dealer)
    masks = Masks(scope)
    return [
        NumberRow(one.pk, masks.phone(one.number, dealer_id=dealer.pk), one.whose, one.noted_at)
        for one in rows.order_by("whose", "pk")
    ]


def _interviews(dealer: Dealer, months: Sequence[int], today: date) -> list[Interview]:
    rules = rules_of(dealer).scores
    back = {row.id: came_back(later, dealer) for row, later in later_of(dealer, months, today)}
    rows = [one for _, some in rows_by_month(dealer, months) for one in some]
    calls = Response.objects.unscoped(_WHY).standing().filter(dealer=dealer)
    if rows:
        calls = calls.filter(answered_at__range=(rows[0].at, rows[-1].at))
    about = {
        pk: (number, started, answered, channel)
        for pk, number, started, answered, channel in calls.values_list(
            "pk", "number", "started_at", "answered_at", "channel"
        )
    }
    interviews = []
    for one in rows:
        number, started, answered, channel = about[one.id]
        interviews.append(
            Interview(
                id=one.id,
                advisor=one.advisor,
                vehicle=one.vehicle,
                score=total_of(rules.house, one),
                said=one.choices,
                seconds=seconds_asked(channel, started, answered),
                number=normalise_phone(number) or "" if number else "",
                returned=back.get(one.id),
            )
        )
    return interviews


def _row(
    masks: Masks, one: Response, found: Genuine, signs: Sequence[Sign], total: float | None
) -> InterviewRow:
    own = VehicleMasks(masks, one.dealer_id, VehicleHolder(advisor=one.advisor_name))
    owner, held = one.vehicle.owner, found.held.get(one.pk, frozenset())
    answered = one.answered_at or one.started_at
    return InterviewRow(
        response_id=one.pk,
        dealer_id=one.dealer_id,
        vehicle_id=one.vehicle_id,
        plate=own.plate(one.vehicle.plate),
        owner=masks.name(owner.name, dealer_id=one.dealer_id) if owner else "",
        advisor=one.advisor_name,
        number=own.phone(one.number) if one.number else "",
        seconds=seconds_asked(one.channel, one.started_at, one.answered_at),
        channel=one.channel,
        by=str(one.by or ""),
        at=answered,
        total=total,
        signs=tuple(sign.label for sign in signs if sign.key in held),
        sign_keys=held,
    )
