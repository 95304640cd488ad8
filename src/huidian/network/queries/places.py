"""The places that somebody may change, with what they hold and what was decided about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from huidian.network.authority import PlaceAuthority
from huidian.network.models import AuditEvent, Dealer, Manufacturer, Post, Region, Team
from huidian.network.roles import Role
from huidian.network.trail import Entry, entry_of


@dataclass(frozen=True, slots=True)
class DealerLine:
    """One dealer. `people` have a post there today; `may`: what whoever looks may change of it."""

    id: int
    code: str
    name: str
    region_id: int | None
    region: str
    grade: str
    city: str
    timezone: str
    playbook: str
    teams: int
    people: int
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team with how many belong to it today; `may_rename`: by whoever looks. Since `ended_on` it is
    offered no more; `others` are the dealer's that stand beside it, names by id.
    """

    id: int
    dealer_id: int
    name: str
    people: int
    may_rename: bool
    ended_on: date | None
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inner:
    """A place that lies in another, as a line of its page."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DealerFile:
    """One dealer with its teams, how many hold which role today, and what was decided about it."""

    dealer: DealerLine
    teams: tuple[TeamLine, ...]
    roles: tuple[tuple[Role, int], ...]
    history: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RegionLine:
    """One region with how many dealers lie in it."""

    id: int
    code: str
    name: str
    maker_id: int
    maker: str
    dealers: int
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """A region or a manufacturer with what lies in it. `above` is the manufacturer of a region."""

    id: int
    code: str
    name: str
    above: str
    inner: tuple[Inner, ...]
    may: frozenset[str]
    history: tuple[Entry, ...]


def dealers_at(authority: PlaceAuthority, *, dealer_id: int | None = None) -> QuerySet[Dealer, Dealer]:
    """The dealers in reach (or one of them); `dealer_line` reads the rows."""
    ids = authority.ids("dealer")
    here = ids if dealer_id is None else [one for one in ids if one == dealer_id]
    held = Post.objects.current(authority.at).filter(dealer=OuterRef("pk")).order_by().values("dealer")
    people = held.annotate(n=Count("staff", distinct=True)).values("n")
    teams = Team.objects.filter(ended_on=None, dealer=OuterRef("pk")).order_by().values("dealer")
    return (
        Dealer.objects.filter(pk__in=here)
        .select_related("region")
        .annotate(
            team_count=Coalesce(Subquery(teams.annotate(n=Count("pk")).values("n")), 0),
            people_count=Coalesce(Subquery(people), 0),
        )
    )


def dealer_line(authority: PlaceAuthority, dealer: Any) -> DealerLine:
    """A row of `dealers_at`."""
    return DealerLine(
        id=dealer.pk,
        code=dealer.code,
        name=dealer.name,
        region_id=dealer.region_id,
        region=dealer.region.name if dealer.region else "",
        grade=dealer.grade,
        city=dealer.city,
        timezone=dealer.timezone,
        playbook=dealer.playbook,
        teams=dealer.team_count,
        people=dealer.people_count,
        may=authority.of("dealer", dealer.pk),
    )


def dealer_file(authority: PlaceAuthority, dealer_id: int) -> DealerFile:
    """Everything about one dealer. Raises `Dealer.DoesNotExist` out of reach."""
    dealer = dealer_line(authority, dealers_at(authority).get(pk=dealer_id))
    held = Post.objects.current(authority.at).filter(dealer=dealer_id)
    teams = list(Team.objects.filter(dealer=dealer_id).order_by("ended_on", "name"))
    open_ones = {str(team.pk): team.name for team in teams if team.ended_on is None}
    members = dict(held.exclude(team=None).values_list("team").annotate(n=Count("pk")).order_by())
    roles = dict(held.values_list("role").annotate(n=Count("pk")).order_by())
    events = Q(object_type="dealer", object_id=str(dealer_id)) | Q(object_type="team", dealer=dealer_id)
    return DealerFile(
        dealer=dealer,
        teams=tuple(
            TeamLine(
                team.pk,
                dealer_id,
                team.name,
                members.get(team.pk, 0),
                "teams" in dealer.may,
                team.ended_on,
                {pk: name for pk, name in open_ones.items() if pk != str(team.pk)},
            )
            for team in teams
        ),
        roles=tuple((role, roles[role.value]) for role in Role if role.value in roles),
        history=_history(events),
    )


def regions_at(authority: PlaceAuthority) -> QuerySet[Region, Region]:
    """The regions in reach; `region_line` reads the rows."""
    here = Region.objects.filter(pk__in=authority.ids("region"))
    return here.select_related("manufacturer").annotate(dealer_count=Count("dealers")).order_by("code")


def region_line(authority: PlaceAuthority, region: Any) -> RegionLine:
    """A row of `regions_at`."""
    return RegionLine(
        id=region.pk,
        code=region.code,
        name=region.name,
        maker_id=region.manufacturer_id,
        maker=region.manufacturer.name,
        dealers=region.dealer_count,
        may=authority.of("region", region.pk),
    )


def region_file(authority: PlaceAuthority, region_id: int) -> PlaceFile:
    """Everything about one region. Raises `Region.DoesNotExist` out of reach."""
    region = regions_at(authority).get(pk=region_id)
    return PlaceFile(
        id=region.pk,
        code=region.code,
        name=region.name,
        above=region.manufacturer.name,
        inner=_inner(region.dealers.order_by("code")),
        may=authority.of("region", region.pk),
        history=_history(Q(object_type="region", object_id=str(region_id))),
    )


def manufacturer_file(authority: PlaceAuthority, manufacturer_id: int) -> PlaceFile:
    """Everything about one manufacturer. Raises `Manufacturer.DoesNotExist` out of reach."""
    maker = Manufacturer.objects.filter(pk__in=authority.ids("manufacturer")).get(pk=manufacturer_id)
    return PlaceFile(
        id=maker.pk,
        code=maker.code,
        name=maker.name,
        above="",
        inner=_inner(maker.regions.order_by("code")),
        may=authority.of("manufacturer", maker.pk),
        history=_history(Q(object_type="manufacturer", object_id=str(manufacturer_id))),
    )


def region_names(ids: Sequence[int]) -> dict[str, str]:
    """The names of regions by id, as the choices of a filter or a form."""
    regions = Region.objects.filter(pk__in=ids).order_by("code")
    return {str(pk): name for pk, name in regions.values_list("pk", "name")}


def _inner(places: QuerySet[Any, Any]) -> tuple[Inner, ...]:
    return tuple(Inner(*row) for row in places.values_list("pk", "code", "name"))


def _history(of: Q) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped("what is told of a place goes with reaching it").filter(of)
    return tuple(entry_of(event) for event in events.select_related("staff", "dealer").order_by("-id"))
