"""Who may see what: the union of a person's posts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.network.absences import Absence
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import ABOUT_PLACES, IN_TEAMS, PERMISSIONS, Permission, Role
from huidian.network.scope import Scope

_WHY = "whom a person covers at the dealers of their own posts"


@dataclass(frozen=True, slots=True)
class DealerName:
    """A dealer as the dealer switch shows it."""

    id: int
    code: str
    name: str
    timezone: str
    playbook: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A dealer with the region and the manufacturer above it."""

    dealer_id: int
    region_id: int | None
    manufacturer_id: int | None
    timezone: str

    def lies_at(self, post: Post) -> bool:
        if post.dealer_id is not None:
            return post.dealer_id == self.dealer_id
        if post.region_id is not None:
            return post.region_id == self.region_id
        return post.manufacturer_id is not None and post.manufacturer_id == self.manufacturer_id


def scope_of(staff: Staff, *, at: datetime, chosen_dealer: int | None = None) -> Scope:
    """What a person may see now (`at`): the union of their posts, each counted only where it is held.

    Nothing else gives reach: a superuser without a post keeps the installation running and sees no dealer's
    data. Someone with one dealer in reach need not choose; a choice out of reach is no choice.
    """
    posts = list(Post.objects.current(at).filter(staff=staff)) if staff.is_active else []
    grants: dict[int, frozenset[Permission]] = {}
    places = _places_of(posts)
    for place in places:
        held = (PERMISSIONS[post.role] for post in posts if place.lies_at(post))
        grants[place.dealer_id] = frozenset().union(*held)
    about = ABOUT_PLACES & frozenset[Permission]().union(*(PERMISSIONS[post.role] for post in posts))
    scope = Scope(
        staff_id=staff.pk,
        grants=grants,
        own_names=_own_names(posts, at),
        own_teams=_teams_led(posts),
        in_teams=frozenset(post.dealer_id for post in posts if _is_in_team(post) and post.dealer_id),
        covers=_covers(
            staff, [one for one in places if Permission.SEE_ALL_VEHICLES not in grants[one.dealer_id]], at
        ),
        about_places=about,
        zones={place.dealer_id: place.timezone for place in places},
    )
    reach = scope.dealer_ids
    if len(reach) == 1:
        return scope.choosing(min(reach))
    return scope.choosing(chosen_dealer if chosen_dealer in reach else None)


def dealers_in(scope: Scope) -> list[DealerName]:
    """The dealers in reach, by code, whichever of them is chosen."""
    return [
        DealerName(*row)
        for row in Dealer.objects.filter(id__in=scope.dealer_ids)
        .order_by("code")
        .values_list("id", "code", "name", "timezone", "playbook")
    ]


def dealer_by_code(code: str) -> DealerName | None:
    """The dealer of a code, for the command line; nobody's scope is asked."""
    row = Dealer.objects.filter(code=code).values_list("id", "code", "name", "timezone", "playbook").first()
    return DealerName(*row) if row else None


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A colleague whom a person covers today, and the last day of it."""

    staff_id: int
    name: str
    until_on: date


def covered_people(scope: Scope) -> list[CoverLine]:
    """Whom the person covers today at the dealers chosen; no query where it is nobody."""
    here = {one: scope.covers[one] for one in scope.chosen_dealer_ids if scope.covers.get(one)}
    if not here:
        return []
    rows = Absence.objects.within(scope).filter(cover=scope.staff_id, dealer__in=here, ended_at=None)
    rows = rows.filter(staff__in=frozenset[int]().union(*here.values()))
    until = {one.staff: one.until_on for one in rows.select_related("staff").order_by("until_on")}
    return [CoverLine(one.pk, str(one), last) for one, last in until.items()]


def _covers(staff: Staff, places: list[_Place], at: datetime) -> dict[int, frozenset[int]]:
    """Per dealer whom a person covers on the day it is there; asked only where one sees one's own alone."""
    if not places:
        return {}
    today = {one.dealer_id: at.astimezone(ZoneInfo(one.timezone)).date() for one in places}
    rows = Absence.objects.unscoped(_WHY).filter(cover=staff, dealer__in=today, ended_at=None)
    rows = rows.filter(from_on__lte=max(today.values()), until_on__gte=min(today.values()))
    covers: dict[int, set[int]] = defaultdict(set)
    for dealer_id, absent, since, until in rows.values_list("dealer", "staff", "from_on", "until_on"):
        if since <= today[dealer_id] <= until:
            covers[dealer_id].add(absent)
    return {dealer_id: frozenset(people) for dealer_id, people in covers.items()}


def _places_of(posts: list[Post]) -> list[_Place]:
    """Every dealer at or below the posts' places."""
    dealers = {post.dealer_id for post in posts if post.dealer_id is not None}
    regions = {post.region_id for post in posts if post.region_id is not None}
    manufacturers = {post.manufacturer_id for post in posts if post.manufacturer_id is not None}
    if not (dealers or regions or manufacturers):
        return []
    within = Dealer.objects.filter(
        Q(id__in=dealers) | Q(region__in=regions) | Q(region__manufacturer__in=manufacturers)
    )
    return [
        _Place(*row) for row in within.values_list("id", "region_id", "region__manufacturer_id", "timezone")
    ]


def _is_in_team(post: Post) -> bool:
    return post.role in IN_TEAMS and post.team_id is not None


def _teams_led(posts: list[Post]) -> dict[int, frozenset[int]]:
    """Per dealer the teams that a person leads."""
    led: dict[int, set[int]] = defaultdict(set)
    for post in posts:
        if post.role == Role.TEAM_LEADER and post.team_id is not None and post.dealer_id is not None:
            led[post.dealer_id].add(post.team_id)
    return {dealer_id: frozenset(teams) for dealer_id, teams in led.items()}


def _own_names(posts: list[Post], at: datetime) -> dict[int, frozenset[str]]:
    """Per dealer the person's own names in the DMS, and for a leader the names of the team."""
    names: dict[int, set[str]] = defaultdict(set)
    for post in posts:
        if post.dealer_id is not None and post.advisor_name:
            names[post.dealer_id].add(post.advisor_name)
    if led := frozenset[int]().union(*_teams_led(posts).values()):
        team = Post.objects.current(at).filter(team__in=led, dealer__isnull=False).exclude(advisor_name="")
        for dealer_id, name in team.values_list("dealer_id", "advisor_name"):
            assert dealer_id is not None
            names[dealer_id].add(name)
    return {dealer_id: frozenset(within) for dealer_id, within in names.items()}
