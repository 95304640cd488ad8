"""The people of the places that somebody may manage, with their posts, and what was decided about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Prefetch, Q, QuerySet

from huidian.network.authority import Authority, PlaceId
from huidian.network.models import AuditEvent, Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import Role
from huidian.network.trail import Entry, entry_of

_PLACE = ("dealer", "region", "manufacturer", "team")


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post. `decides`: whether whoever looks may close it or move its holder."""

    id: int
    role: Role
    place: PlaceId
    place_name: str
    team_id: int | None
    team: str
    advisor_name: str
    opened_at: datetime
    closed_at: datetime | None
    decides: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in (`active`), or could; `posts` are those in reach, open ones first."""

    id: int
    name: str
    username: str
    active: bool
    signed_in_at: datetime | None
    posts: tuple[PostLine, ...]

    @property
    def current(self) -> tuple[PostLine, ...]:
        """The posts of today, or for somebody without any the last ones."""
        return tuple(post for post in self.posts if post.closed_at is None)

    @property
    def since(self) -> datetime:
        """When the first post in reach was opened."""
        return min(post.opened_at for post in self.posts)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """One person with what was decided about them, newest first. `manages`: the whole account is in hand."""

    person: Person
    manages: bool
    history: tuple[Entry, ...]


def people_of(authority: Authority) -> QuerySet[Staff, Staff]:
    """Everybody with a post in reach, today or once; `person_of` reads the rows. `since` can be sorted by."""
    posts = Post.objects.filter(authority.in_reach()).select_related(*_PLACE).order_by("-closed_at", "pk")
    ids = Post.objects.filter(authority.in_reach()).values("staff_id")
    people = Staff.objects.filter(pk__in=ids).prefetch_related(Prefetch("posts", posts, to_attr="seen"))
    return people.annotate(since=Min("posts__opened_at", filter=authority.in_reach("posts__")))


def person_of(authority: Authority, staff: Any) -> Person:
    """A row of `people_of`."""
    lines = [_line(authority, post) for post in staff.seen]
    lines.sort(key=lambda line: line.closed_at is not None)
    return Person(
        id=staff.pk,
        name=str(staff),
        username=staff.username,
        active=staff.is_active,
        signed_in_at=staff.last_login,
        posts=tuple(lines),
    )


def person_file(authority: Authority, staff_id: int) -> PersonFile:
    """Everything about one person. Raises `Staff.DoesNotExist` for somebody out of reach."""
    staff = people_of(authority).get(pk=staff_id)
    held = list(Post.objects.current().filter(staff=staff))
    person = person_of(authority, staff)
    return PersonFile(person, authority.may_manage(staff, held), _history(person))


def place_by_code(kind: str, code: str) -> PlaceId | None:
    """A place by its kind and code, for the command line; a region's code names it where it is one's only."""
    models = {"dealer": Dealer, "region": Region, "manufacturer": Manufacturer}
    found = list(models[kind].objects.filter(code=code).values_list("pk", flat=True)[:2])  # type: ignore[attr-defined]
    return PlaceId(kind, found[0]) if len(found) == 1 else None


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


def teams_at(authority: Authority) -> list[tuple[int, str, str]]:
    """The teams of the dealers in reach: id, name, dealer's name."""
    dealers = [place.id for place in authority.roles if place.kind == "dealer"]
    teams = Team.objects.filter(dealer__in=dealers).order_by("dealer__code", "name")
    return list(teams.values_list("pk", "name", "dealer__name"))


def _line(authority: Authority, post: Post) -> PostLine:
    place = post.dealer or post.region or post.manufacturer
    assert place is not None
    return PostLine(
        id=post.pk,
        role=Role(post.role),
        place=PlaceId.of_post(post),
        place_name=place.name,
        team_id=post.team_id,
        team=post.team.name if post.team else "",
        advisor_name=post.advisor_name,
        opened_at=post.opened_at,
        closed_at=post.closed_at,
        decides=post.closed_at is None and authority.may_decide(post),
    )


def _history(person: Person) -> tuple[Entry, ...]:
    """The events of the account and of the posts in reach."""
    posts = Q(object_type="post", object_id__in=[str(post.id) for post in person.posts])
    account = Q(object_type="staff", object_id=str(person.id))
    events = AuditEvent.objects.unscoped("what is told of a person goes with reaching them")
    newest = events.filter(posts | account).select_related("staff", "dealer").order_by("-id")
    return tuple(entry_of(event) for event in newest)
