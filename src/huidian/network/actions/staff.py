"""Verbs about people and their posts, without asking whether somebody may: each one audit event.

`by` None is the system. Who may decide about whom is asked by the verbs of `managing`, which call these.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from huidian.network import audit
from huidian.network.actions.events import Place, figures_changed, note
from huidian.network.actions.sessions import drop_sessions
from huidian.network.ends import last_day
from huidian.network.models import Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import IN_TEAMS, PLACES, Role


def as_username(text: str) -> str:
    """A name to sign in with, as the sign-in reads what is typed: in one width."""
    return str(Staff.normalize_username(text))


class TeamMismatchError(ValueError):
    """A team of another dealer, one that has ended, or for a role that is in none."""


@audit.atomic()
def create_staff(
    *,
    at: datetime,
    by: Staff | None,
    username: str,
    password: str | None = None,
    hashed: str = "",
    display_name: str = "",
    language: str = "zh-hans",
    superuser: bool = False,
    must_change_password: bool = False,
    dealer: Dealer | None = None,
) -> Staff:
    """A person who can sign in, once a password is set. What they see is given by posts.

    `hashed` is the password's hash where it was made before.
    `dealer`: whose audit trail tells it, with the account's other events too.
    """
    username = as_username(username)
    staff = Staff.objects.create(
        username=username,
        password=hashed or make_password(password),
        display_name=display_name,
        language=language,
        is_superuser=superuser,
        is_staff=superuser,
        must_change_password=must_change_password,
    )
    after = {"username": username, "display_name": display_name, "superuser": superuser}
    note(at=at, staff=by, dealer=dealer, action="staff.created", after=after, row=staff)
    return staff


@audit.atomic()
def deactivate_staff(
    *, at: datetime, by: Staff | None, staff: Staff, why: str = "", dealer: Dealer | None = None
) -> None:
    """They can sign in no more, and who is signed in is so no longer. What they did keeps their name."""
    Staff.objects.filter(pk=staff.pk).update(is_active=False)
    staff.is_active = False
    drop_sessions(staff)
    after = {"active": False}
    note(at=at, staff=by, dealer=dealer, action="staff.deactivated", after=after, why=why, row=staff)


@audit.atomic()
def reactivate_staff(
    *, at: datetime, by: Staff | None, staff: Staff, why: str = "", dealer: Dealer | None = None
) -> None:
    """They can sign in again, with the password they had."""
    Staff.objects.filter(pk=staff.pk).update(is_active=True)
    staff.is_active = True
    after = {"active": True}
    note(at=at, staff=by, dealer=dealer, action="staff.reactivated", after=after, why=why, row=staff)


@audit.atomic()
def set_password(
    *,
    at: datetime,
    by: Staff | None,
    staff: Staff,
    password: str,
    must_change: bool = False,
    dealer: Dealer | None = None,
) -> None:
    """Another password; every session of before ends. The event tells whether it has to be changed again."""
    staff.set_password(password)
    staff.must_change_password = must_change
    staff.save(update_fields=["password", "must_change_password"])
    if must_change:
        drop_sessions(staff)
    action = "staff.password_reset" if must_change else "staff.password_changed"
    note(at=at, staff=by, dealer=dealer, action=action, row=staff)


@audit.atomic()
def change_display_name(*, at: datetime, by: Staff | None, staff: Staff, name: str) -> None:
    """What a person is called; where it is that already nothing is changed and nothing noted."""
    before = {"display_name": staff.display_name}
    if not Staff.objects.filter(pk=staff.pk).exclude(display_name=name).update(display_name=name):
        return
    staff.display_name = name
    for post in Post.objects.filter(staff=staff, advisor_name="").select_related("dealer"):
        _holders_changed(post)
    after = {"display_name": name}
    note(at=at, staff=by, action="staff.name_changed", before=before, after=after, row=staff)


@audit.atomic()
def change_language(*, at: datetime, by: Staff | None, staff: Staff, language: str) -> None:
    """The language of a person's pages; one of the settings' `LANGUAGES`, else `ValueError`.

    Where it is that already nothing is changed and nothing noted.
    """
    if language not in dict(settings.LANGUAGES):
        raise ValueError(f"no such language: {language}")
    before = {"language": staff.language}
    staff.language = language
    if not Staff.objects.filter(pk=staff.pk).exclude(language=language).update(language=language):
        return
    after = {"language": language}
    note(at=at, staff=by, action="staff.language_changed", before=before, after=after, row=staff)


@audit.atomic()
def open_post(
    *,
    at: datetime,
    by: Staff | None,
    staff: Staff,
    role: Role,
    place: Place,
    team: Team | None = None,
    advisor_name: str = "",
    ends_at: datetime | None = None,
) -> Post:
    """Give a person a role at a place, for a time where it `ends_at` a moment.

    `ValueError` for a role that does not exist at such a place, `TeamMismatchError` for a team not of it.
    """
    kind = type(place).__name__.lower()
    if kind not in PLACES[role]:
        raise ValueError(f"there is no {role} at a {kind}")
    dealer = place if isinstance(place, Dealer) else None
    if team is not None:
        _fits(team, role, dealer.pk if dealer else None)
    post = Post.objects.create(
        staff=staff,
        role=role,
        dealer=dealer,
        region=place if isinstance(place, Region) else None,
        manufacturer=place if isinstance(place, Manufacturer) else None,
        team=team,
        advisor_name=advisor_name,
        opened_at=at,
        ends_at=ends_at,
    )
    _holders_changed(post)
    note(at=at, staff=by, action="post.opened", dealer=dealer, after=_content(post), row=post)
    return post


@audit.atomic()
def close_post(*, at: datetime, by: Staff | None, post: Post, why: str = "") -> None:
    """Take a role at a place from a person; a post that is closed stays so.

    Whose last it was is signed out everywhere.
    """
    if Post.objects.filter(pk=post.pk, closed_at=None).update(closed_at=max(at, post.opened_at)):
        _holders_changed(post)
        if not Post.objects.filter(staff=post.staff_id).current(at).exists():
            drop_sessions(post.staff)
        note(
            at=at,
            staff=by,
            action="post.closed",
            dealer=post.dealer,
            before=_content(post),
            why=why,
            row=post,
        )


@audit.atomic()
def change_team(*, at: datetime, by: Staff | None, post: Post, team: Team | None) -> None:
    """Put who holds a post into another team of the same dealer, or into none. Raises `TeamMismatchError`."""
    if team is not None:
        _fits(team, post.role, post.dealer_id)
    before = {"staff": post.staff.username, "team": post.team.name if post.team else None}
    Post.objects.filter(pk=post.pk).update(team=team)
    post.team = team
    figures_changed(post.dealer)
    after = {"staff": post.staff.username, "team": team.name if team else None}
    note(
        at=at, staff=by, dealer=post.dealer, action="post.team_changed", before=before, after=after, row=post
    )


def _fits(team: Team, role: str, dealer_id: int | None) -> None:
    """A team that stands is of one dealer and of the roles that belong to teams; others would be in its
    figures.
    """
    if team.dealer_id != dealer_id or role not in IN_TEAMS or team.ended_on is not None:
        raise TeamMismatchError(f"no {role} of this place in team {team.pk}")


def _holders_changed(post: Post) -> None:
    """Figures say whose vehicles are: by the names on orders, and by the names and teams of people."""
    if post.team_id is not None or post.advisor_name:
        figures_changed(post.dealer)


def _content(post: Post) -> dict[str, str]:
    place = post.dealer or post.region or post.manufacturer
    assert place is not None
    kind = type(place).__name__.lower()
    content = {"staff": post.staff.username, "role": str(post.role), kind: place.code}
    if until := last_day(post):
        content["until"] = until.isoformat()
    return content | ({"advisor_name": post.advisor_name} if post.advisor_name else {})
