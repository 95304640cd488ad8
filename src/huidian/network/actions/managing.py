"""Verbs with which a manager decides about people, up to the ceiling of `roles.GRANTS`; each one transaction.

`by` is whose decision it is (None: the system, which has no ceiling). All of them raise a model's
`DoesNotExist` for what is out of reach, and `AboveCeilingError` for what is above.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password

from huidian.network import audit
from huidian.network.actions import staff as verbs
from huidian.network.actions.events import Place
from huidian.network.actions.places import create_team
from huidian.network.actions.unique import unless_taken
from huidian.network.authority import AboveCeilingError, Authority, PlaceId, authority_of
from huidian.network.ends import LONGEST_LOAN, EndPastError, TooLongError, end_after, today_at
from huidian.network.models import Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import IN_TEAMS, Role

FIRST_ROUNDS = 20_000
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PLACES: Mapping[str, type[Dealer] | type[Region] | type[Manufacturer]] = {
    "dealer": Dealer,
    "region": Region,
    "manufacturer": Manufacturer,
}


class UsernameTakenError(ValueError):
    """Somebody else signs in with this name."""


class PostHeldError(ValueError):
    """The person has this role at this place already."""


class TeamExistsError(ValueError):
    """The dealer has a team of this name already."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post to give. `advisor_name` is how the DMS calls who holds it, where it knows them; `until` is its
    last day where the place is, for a post that is given for a time.
    """

    role: Role
    place: PlaceId
    team_id: int | None = None
    advisor_name: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Who can sign in now, and with which password; it is shown once and stored nowhere."""

    staff_id: int
    username: str
    password: str
    hashed: str = field(default="", repr=False)


@audit.atomic()
def add_person(
    *,
    at: datetime,
    by: Staff | None,
    username: str,
    display_name: str,
    appointment: Appointment,
    password: str = "",
    prepared: Account | None = None,
) -> Account:
    """A new person with a first post. Without a `password` they get one that they have to change.

    `prepared` is what `first_account` made for them before. A name that differs from another person's in
    capitals alone is taken: nobody is to look like somebody else.
    """
    username = verbs.as_username(username)
    if Staff.objects.filter(username__iexact=username).exists():
        raise UsernameTakenError(username)
    place = _place(at, by, appointment)
    first = password or (prepared.password if prepared else new_password())
    with unless_taken(UsernameTakenError(username)):
        staff = verbs.create_staff(
            at=at,
            by=by,
            username=username,
            password=first,
            hashed=prepared.hashed if prepared else "",
            display_name=display_name,
            must_change_password=not password,
            dealer=place if isinstance(place, Dealer) else None,
        )
    _open(at, by, staff, place, appointment)
    return Account(staff.pk, username, first)


@audit.atomic()
def give_post(*, at: datetime, by: Staff | None, staff_id: int, appointment: Appointment) -> None:
    """One more post for somebody. Raises `PostHeldError` where they have it."""
    staff = _person(authority_of(by, at) if by else None, staff_id)
    if staff == by:
        raise AboveCeilingError("nobody gives themselves a post")
    _open(at, by, staff, _place(at, by, appointment), appointment)


@audit.atomic()
def end_post(*, at: datetime, by: Staff, post_id: int) -> None:
    """Close one post of somebody; closed before, it stays as it was."""
    verbs.close_post(at=at, by=by, post=_post(authority_of(by, at), post_id))


@audit.atomic()
def end_posts_due(*, at: datetime) -> int:
    """Close the posts whose time is over, each at its end; how many. They are held no more before that."""
    over = Post.objects.filter(closed_at=None, ends_at__lte=at).order_by("pk")
    due = list(over.select_related("staff", "dealer", "region", "manufacturer"))
    for post in due:
        assert post.ends_at is not None
        verbs.close_post(at=post.ends_at, by=None, post=post)
    return len(due)


@audit.atomic()
def dismiss(*, at: datetime, by: Staff, staff_id: int) -> None:
    """Somebody leaves: all their posts end, they can sign in no more, and are signed out at once."""
    staff, held = _managed(authority_of(by, at), staff_id)
    for post in held:
        verbs.close_post(at=at, by=by, post=post)
    if staff.is_active:
        verbs.deactivate_staff(at=at, by=by, staff=staff, why="离职", dealer=_dealer(held))


@audit.atomic()
def activate(*, at: datetime, by: Staff, staff_ids: Collection[int], active: bool) -> list[int]:
    """Let people sign in, or no more; the ids of those for whom that is new. All of them or none."""
    authority, changed = authority_of(by, at), []
    verb = verbs.reactivate_staff if active else verbs.deactivate_staff
    for staff_id in sorted(staff_ids):
        staff, held = _managed(authority, staff_id)
        if staff.is_active != active:
            verb(at=at, by=by, staff=staff, dealer=_dealer(held))
            changed.append(staff_id)
    return changed


def deactivate(*, at: datetime, by: Staff, staff_id: int) -> list[int]:
    """Let one person sign in no more."""
    return activate(at=at, by=by, staff_ids=[staff_id], active=False)


def reactivate(*, at: datetime, by: Staff, staff_id: int) -> list[int]:
    """Let one person sign in again."""
    return activate(at=at, by=by, staff_ids=[staff_id], active=True)


@audit.atomic()
def move_teams(*, at: datetime, by: Staff, teams: Mapping[int, int | None]) -> dict[int, int | None]:
    """Put posts into teams (by post id; None: into no team): those that changed, with the team of before.

    Raises `TeamMismatchError` for a team that is not of a post's dealer and role. All of them or none.
    """
    authority = authority_of(by, at)
    before: dict[int, int | None] = {}
    for post_id, team_id in sorted(teams.items()):
        post = _post(authority, post_id)
        if post.team_id != team_id:
            before[post_id] = post.team_id
            verbs.change_team(at=at, by=by, post=post, team=_team(team_id))
    return before


@audit.atomic()
def join_team(*, at: datetime, by: Staff, staff_ids: Collection[int], team_id: int) -> dict[int, int | None]:
    """Put people with a post at a team's dealer into the team: their posts with the team of before."""
    authority, team = authority_of(by, at), Team.objects.get(pk=team_id)
    posts = Post.objects.current(at).filter(staff__in=staff_ids, dealer=team.dealer_id, role__in=IN_TEAMS)
    ours = {post.pk: team_id for post in posts if authority.may_decide(post)}
    return move_teams(at=at, by=by, teams=ours)


@audit.atomic()
def reset_password(*, at: datetime, by: Staff, staff_id: int) -> Account:
    """A new password for somebody, to be changed when they sign in with it; their sessions end."""
    staff, held = _managed(authority_of(by, at), staff_id)
    password = new_password()
    verbs.set_password(at=at, by=by, staff=staff, password=password, must_change=True, dealer=_dealer(held))
    return Account(staff.pk, staff.username, password)


@audit.atomic()
def add_team(*, at: datetime, by: Staff, dealer_id: int, name: str) -> Team:
    """A new reception team at a dealer whose people are this person's to appoint."""
    authority, place = authority_of(by, at), PlaceId("dealer", dealer_id)
    if place not in authority.roles:
        raise Dealer.DoesNotExist
    if not authority.may_give(Role.ADVISOR, place):
        raise AboveCeilingError("teams belong to whoever appoints advisors")
    if Team.objects.filter(dealer=dealer_id, name=name).exists():
        raise TeamExistsError(name)
    with unless_taken(TeamExistsError(name)):
        return create_team(at=at, by=by, dealer=Dealer.objects.get(pk=dealer_id), name=name)


def first_account(username: str) -> Account:
    """Somebody's first password with its hash, for lists of people: made before their transaction.

    A password nobody chose needs few rounds; it is hashed anew with all of them when it is used.
    """
    password = new_password()
    slow = get_hasher()
    if isinstance(slow, PBKDF2PasswordHasher):
        hashed = slow.encode(password, slow.salt(), iterations=FIRST_ROUNDS)
    else:
        hashed = make_password(password)
    return Account(0, username, password, hashed)


def new_password() -> str:
    """Twelve letters and digits that cannot be mistaken for each other, to be read out or written down."""
    return "-".join("".join(secrets.choice(_LETTERS) for _each in range(4)) for _group in range(3))


def _person(authority: Authority | None, staff_id: int) -> Staff:
    """Somebody with a post in reach, today or once, locked until the transaction ends."""
    people = Staff.objects.filter(pk=staff_id)
    if authority is not None and not people.filter(authority.in_reach("posts__")).exists():
        raise Staff.DoesNotExist
    return people.select_for_update().get()


def _managed(authority: Authority, staff_id: int) -> tuple[Staff, list[Post]]:
    """Somebody whose whole account is the authority's to decide about, with the posts of today."""
    staff = _person(authority, staff_id)
    held = list(Post.objects.current(authority.at).filter(staff=staff).select_related("dealer", "staff"))
    if not authority.may_manage(staff, held):
        raise AboveCeilingError(staff.username)
    return staff, held


def _post(authority: Authority, post_id: int) -> Post:
    posts = Post.objects.current(authority.at).filter(authority.in_reach(), pk=post_id)
    post = posts.select_related("staff", "dealer", "region", "manufacturer", "team").get()
    if not authority.may_decide(post):
        raise AboveCeilingError(post.role)
    return post


def _place(at: datetime, by: Staff | None, appointment: Appointment) -> Place:
    kind, pk = appointment.place
    model = _PLACES[kind]
    if by is not None:
        authority = authority_of(by, at)
        if appointment.place not in authority.roles:
            raise model.DoesNotExist
        role, where = appointment.role, appointment.place
        if not authority.may_give(role, where):
            if not authority.may_lend(role, where):
                raise AboveCeilingError(role)
            longest = today_at(at, model.objects.get(pk=pk)) + LONGEST_LOAN
            if appointment.until is None or appointment.until > longest:
                raise TooLongError(role)
    return model.objects.get(pk=pk)


def _open(at: datetime, by: Staff | None, staff: Staff, place: Place, appointment: Appointment) -> None:
    kind, pk = appointment.place
    if Post.objects.current(at).filter(staff=staff, role=appointment.role, **{kind: pk}).exists():
        raise PostHeldError(appointment.role)
    ends_at = end_after(appointment.until, place) if appointment.until else None
    if ends_at is not None and ends_at <= at:
        raise EndPastError(str(appointment.until))
    verbs.open_post(
        at=at,
        by=by,
        staff=staff,
        role=appointment.role,
        place=place,
        team=_team(appointment.team_id),
        advisor_name=appointment.advisor_name,
        ends_at=ends_at,
    )


def _team(team_id: int | None) -> Team | None:
    return None if team_id is None else Team.objects.get(pk=team_id)


def _dealer(held: Collection[Post]) -> Dealer | None:
    """The dealer in whose audit trail it is told."""
    return next((post.dealer for post in held if post.dealer), None)
