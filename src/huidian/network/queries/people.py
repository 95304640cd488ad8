"""The people of the places that somebody may manage, with their posts, and what was decided about each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery

from huidian.network.authority import Authority, PlaceId
from huidian.network.ends import last_day
from huidian.network.models import AuditEvent, Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import IN_TEAMS, Role
from huidian.network.trail import Entry, entry_of

_PLACE = ("dealer", "region", "manufacturer", "team")


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post. `until`: its last day, where it is given for a time.

    `decides`: whether whoever looks may close it or move its holder.
    """

    id: int
    role: Role
    place: PlaceId
    place_name: str
    team_id: int | None
    team: str
    advisor_name: str
    opened_at: datetime
    closed_at: datetime | None
    until: date | None
    decides: bool

    @property
    def moves(self) -> bool:
        """Whether its holder belongs to a team, which whoever looks may change."""
        return self.decides and self.role in IN_TEAMS

    @property
    def role_name(self) -> str:
        return str(self.role.label)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in (`active`), or could. `posts` are those in reach, the ones held today first.

    `manages`: whether whoever looks decides about the whole account.
    """

    id: int
    name: str
    username: str
    active: bool
    signed_in_at: datetime | None
    posts: tuple[PostLine, ...]
    manages: bool

    @property
    def current(self) -> tuple[PostLine, ...]:
        """The posts held today."""
        return tuple(post for post in self.posts if post.closed_at is None)

    @property
    def since(self) -> datetime:
        """When the first post in reach was opened."""
        return min(post.opened_at for post in self.posts)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """One person with what was decided about them, newest first; `oneself`: it is whoever looks."""

    person: Person
    history: tuple[Entry, ...]
    oneself: bool


def people_of(authority: Authority, *, dealer_id: int | None = None) -> QuerySet[Staff, Staff]:
    """Everybody with a post in reach (or at one dealer), today or once; `person_of` reads the rows.

    Beside the fields of an account there are `since`, the first day, and `held`, the posts held today.
    """
    reach = authority.only_at(dealer_id)
    every = Post.objects.select_related(*_PLACE).order_by("pk")
    first = Post.objects.filter(reach.in_reach(), staff=OuterRef("pk")).order_by("opened_at")
    today = Post.held_at(authority.at, "posts__") & reach.in_reach("posts__")
    held = FilteredRelation("posts", condition=today)
    return (
        Staff.objects.filter(pk__in=Post.objects.filter(reach.in_reach()).values("staff_id"))
        .annotate(since=Subquery(first.values("opened_at")[:1]), held=held)
        .prefetch_related(Prefetch("posts", every, to_attr="every_post"))
        .order_by("-is_active", "username")
        .distinct()
    )


def person_of(authority: Authority, staff: Any) -> Person:
    """A row of `people_of`."""
    held = [post for post in staff.every_post if _ended_at(post, authority.at) is None]
    past = [post for post in staff.every_post if post not in held]
    seen = [post for post in (*held, *past) if PlaceId.of_post(post) in authority.roles]
    return Person(
        id=staff.pk,
        name=str(staff),
        username=staff.username,
        active=staff.is_active,
        signed_in_at=staff.last_login,
        posts=tuple(_line(authority, post) for post in seen),
        manages=authority.may_manage(staff, held),
    )


def person_file(authority: Authority, staff_id: int) -> PersonFile:
    """Everything about one person. Raises `Staff.DoesNotExist` for somebody out of reach."""
    person = person_of(authority, people_of(authority).get(pk=staff_id))
    return PersonFile(person, _history(person), person.id == authority.staff_id)


def place_by_code(kind: str, code: str) -> PlaceId | None:
    """A place by its kind and code, for the command line; a region's code names it where it is one's only."""
    models = {"dealer": Dealer, "region": Region, "manufacturer": Manufacturer}
    keys = list(models[kind].objects.filter(code=code).values_list("pk", flat=True)[:2])  # type: ignore[attr-defined]
    return PlaceId(kind, keys[0]) if len(keys) == 1 else None


def place_codes(places: Collection[PlaceId] | None) -> list[tuple[str, PlaceId]]:
    """The places (None: all there are) with their codes; regions of two manufacturers may share one."""
    models = {"dealer": Dealer, "region": Region, "manufacturer": Manufacturer}
    every = (
        (code, PlaceId(kind, pk))
        for kind, model in models.items()
        for pk, code in model.objects.values_list("pk", "code")  # type: ignore[attr-defined]
    )
    return [(code, place) for code, place in every if places is None or place in places]


def team_ids(dealers: Sequence[int]) -> dict[tuple[int, str], int]:
    """The teams of dealers that stand: their ids by dealer and name."""
    teams = Team.objects.filter(ended_on=None, dealer__in=dealers).values_list("dealer", "name", "pk")
    return {(dealer, name): pk for dealer, name, pk in teams}


def place_names(places: Iterable[PlaceId]) -> dict[PlaceId, str]:
    """What places are called, in the order given."""
    places = list(places)
    names: dict[PlaceId, str] = {}
    models: tuple[type[Dealer] | type[Region] | type[Manufacturer], ...] = (Dealer, Region, Manufacturer)
    for model in models:
        kind = model.__name__.lower()
        if ids := [place.id for place in places if place.kind == kind]:
            rows = model.objects.filter(pk__in=ids).values_list("pk", "name")
            names |= {PlaceId(kind, pk): name for pk, name in rows}
    return {place: names[place] for place in places if place in names}


def teams_at(authority: Authority) -> dict[str, str]:
    """The standing teams of the dealers in reach: names by id, with the dealer's where there are several."""
    dealers = [place.id for place in authority.roles if place.kind == "dealer"]
    teams = Team.objects.filter(ended_on=None, dealer__in=dealers).select_related("dealer")
    teams = teams.order_by("dealer__code", "name")
    return {str(one.pk): f"{one.dealer} {one}" if len(dealers) > 1 else str(one) for one in teams}


def _line(authority: Authority, post: Post) -> PostLine:
    place = post.dealer or post.region or post.manufacturer
    assert place is not None
    ended_at = _ended_at(post, authority.at)
    return PostLine(
        id=post.pk,
        role=Role(post.role),
        place=PlaceId.of_post(post),
        place_name=place.name,
        team_id=post.team_id,
        team=post.team.name if post.team else "",
        advisor_name=post.advisor_name,
        opened_at=post.opened_at,
        closed_at=ended_at,
        until=last_day(post),
        decides=ended_at is None and authority.may_decide(post),
    )


def _ended_at(post: Post, at: datetime) -> datetime | None:
    """When a post ended; None while it is held."""
    return post.ended_at if post.ended_at and (post.closed_at or post.ended_at <= at) else None


def _history(person: Person) -> tuple[Entry, ...]:
    """The events of the account and of the posts in reach."""
    posts = Q(object_type="post", object_id__in=[str(post.id) for post in person.posts])
    account = Q(object_type="staff", object_id=str(person.id))
    events = AuditEvent.objects.unscoped("what is told of a person goes with reaching them")
    newest = events.filter(posts | account).select_related("staff", "dealer").order_by("-id")
    return tuple(entry_of(event) for event in newest)
