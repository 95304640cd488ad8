"""Who answers for which vehicle on a day, as it is known now or was known at a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from huidian.assignment.models import Assignment
from huidian.assignment.models.assignments import AssignmentQuerySet
from huidian.network.bulk import one_of
from huidian.network.models import Dealer, Post

LONGEST = 60
"""So many characters of a name are kept with a vehicle, and on orders."""
_WHY = "who answers for one dealer's vehicles, for whoever asks about that dealer"


class GivenSpell(NamedTuple):
    """A vehicle was given to a team, and a person of it (None: the team as such), from a day up to and not
    including another (None: it lasts). `advisor` is the name that is shown of the person.
    """

    vehicle: int
    team: str
    advisor: str | None
    from_on: date
    until_on: date | None
    team_id: int | None = None
    holder_id: int | None = None


def holders(dealer: Dealer, on: date, known_at: datetime | None = None) -> dict[int, tuple[int, int | None]]:
    """By vehicle the team and the advisor (None: the team as such) that it was given to on a day.

    As known at a moment (None: now). Vehicles that nobody was given are not in it, nor those off file.
    """
    rows = _known(dealer, known_at).on(on).values_list("vehicle_id", "team_id", "advisor_id")
    return {vehicle: (team, advisor) for vehicle, team, advisor in rows}


def given_spells(
    dealer: Dealer, known_at: datetime | None = None, *, vehicles: Collection[int] | None = None
) -> list[GivenSpell]:
    """All spells that were given, by vehicle in the order of their days; as known at a moment (None: now).

    With `vehicles` only theirs.
    """
    names = shown_names(dealer)
    rows = _known(dealer, known_at).order_by("vehicle_id", "from_on")
    if vehicles is not None:
        rows = rows.filter(vehicle__in=one_of([*vehicles]))
    fields = ("vehicle_id", "team__name", "advisor_id", "from_on", "until_on", "team_id")
    return [
        GivenSpell(vehicle, team, names.get(holder), since, until, team_id, holder)
        for vehicle, team, holder, since, until, team_id in rows.values_list(*fields)
    ]


def dms_names(dealer: Dealer) -> dict[int | None, str]:
    """How the DMS calls a dealer's people, also those who have left; of several names the last."""
    posts = Post.objects.filter(dealer=dealer).exclude(advisor_name="").order_by("pk")
    return dict(posts.values_list("staff_id", "advisor_name"))


def shown_names(dealer: Dealer) -> dict[int | None, str]:
    """How a dealer's people are called where vehicles are theirs: as in the DMS, else by their own name.

    Where that is somebody else's too, the account is named beside it. Also those who have left.
    """
    posts = Post.objects.filter(dealer=dealer).order_by("pk")
    known = dms_names(dealer)
    others = {
        staff: (shown or account, account)
        for staff, shown, account in posts.values_list(
            "staff_id", "staff__display_name", "staff__username"
        ).distinct()
        if staff not in known
    }
    used = Counter([*known.values(), *(name for name, _account in others.values())])
    return known | {
        staff: _beside(name, account) if used[name] > 1 else name[:LONGEST]
        for staff, (name, account) in others.items()
    }


def _beside(name: str, account: str) -> str:
    """A name with its account, no longer than it may be: of the account enough to tell who it is."""
    account = account[: LONGEST // 2]
    return f"{name[: LONGEST - len(account) - len(' ()')]} ({account})"


def _known(dealer: Dealer, known_at: datetime | None) -> AssignmentQuerySet:
    rows = Assignment.objects.unscoped(_WHY).filter(dealer=dealer)
    if known_at is None:
        return rows.filter(retracted_at__isnull=True, vehicle__retracted_at__isnull=True)
    return rows.filter(
        Q(retracted_at__isnull=True) | Q(retracted_at__gt=known_at),
        Q(vehicle__retracted_at__isnull=True) | Q(vehicle__retracted_at__gt=known_at),
        recorded_at__lte=known_at,
        vehicle__recorded_at__lte=known_at,
    )
