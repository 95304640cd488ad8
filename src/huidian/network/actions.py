"""Verbs about people and places: each one transaction with its audit event. `by` None is the system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from huidian import playbooks
from huidian.network import audit
from huidian.network.models import Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import PLACES, Role

Place = Dealer | Region | Manufacturer


@transaction.atomic
def create_manufacturer(*, at: datetime, by: Staff | None, code: str, name: str) -> Manufacturer:
    manufacturer = Manufacturer.objects.create(code=code, name=name)
    after = {"code": code, "name": name}
    _note(at=at, staff=by, action="manufacturer.created", after=after, row=manufacturer)
    return manufacturer


@transaction.atomic
def create_region(
    *, at: datetime, by: Staff | None, manufacturer: Manufacturer, code: str, name: str
) -> Region:
    region = Region.objects.create(manufacturer=manufacturer, code=code, name=name)
    after = {"manufacturer": manufacturer.code, "code": code, "name": name}
    _note(at=at, staff=by, action="region.created", after=after, row=region)
    return region


@transaction.atomic
def create_dealer(
    *,
    at: datetime,
    by: Staff | None,
    code: str,
    name: str,
    region: Region | None = None,
    grade: str = "",
    city: str = "",
    timezone: str = "Asia/Shanghai",
    playbook: str = "generic",
) -> Dealer:
    """A new shop. `ValueError` for a playbook that does not exist."""
    _must_exist(playbook)
    dealer = Dealer.objects.create(
        code=code, name=name, region=region, grade=grade, city=city, timezone=timezone, playbook=playbook
    )
    after = {"code": code, "name": name, "region": region.code if region else None, "playbook": playbook}
    _note(at=at, staff=by, action="dealer.created", dealer=dealer, after=after, row=dealer)
    return dealer


@transaction.atomic
def change_playbook(*, at: datetime, by: Staff | None, dealer: Dealer, playbook: str, why: str = "") -> None:
    """Count a dealer by another brand's rules from now on. `ValueError` if there is no such playbook."""
    _must_exist(playbook)
    kept = Dealer.objects.select_for_update().get(pk=dealer.pk)
    before = {"playbook": kept.playbook}
    kept.playbook = dealer.playbook = playbook
    kept.save(update_fields=["playbook"])
    after = {"playbook": playbook}
    _note(
        at=at,
        staff=by,
        action="dealer.playbook_changed",
        dealer=kept,
        before=before,
        after=after,
        why=why,
        row=kept,
    )


@transaction.atomic
def create_team(*, at: datetime, by: Staff | None, dealer: Dealer, name: str) -> Team:
    team = Team.objects.create(dealer=dealer, name=name)
    _note(at=at, staff=by, action="team.created", dealer=dealer, after={"name": name}, row=team)
    return team


@transaction.atomic
def create_staff(
    *,
    at: datetime,
    by: Staff | None,
    username: str,
    password: str | None = None,
    display_name: str = "",
    language: str = "zh-hans",
    superuser: bool = False,
) -> Staff:
    """A person who can sign in, once a password is set. What they see is given by posts."""
    staff = Staff.objects.create(
        username=username,
        password=make_password(password),
        display_name=display_name,
        language=language,
        is_superuser=superuser,
        is_staff=superuser,
    )
    after = {"username": username, "display_name": display_name, "superuser": superuser}
    _note(at=at, staff=by, action="staff.created", after=after, row=staff)
    return staff


@transaction.atomic
def deactivate_staff(*, at: datetime, by: Staff | None, staff: Staff, why: str = "") -> None:
    """Someone leaves: they can sign in no more. What they did keeps their name."""
    Staff.objects.filter(pk=staff.pk).update(is_active=False)
    staff.is_active = False
    _note(at=at, staff=by, action="staff.deactivated", after={"active": False}, why=why, row=staff)


@transaction.atomic
def change_language(*, at: datetime, by: Staff | None, staff: Staff, language: str) -> None:
    """The language of a person's pages; one of the settings' `LANGUAGES`, else `ValueError`."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(f"no such language: {language}")
    before = {"language": staff.language}
    Staff.objects.filter(pk=staff.pk).update(language=language)
    staff.language = language
    after = {"language": language}
    _note(at=at, staff=by, action="staff.language_changed", before=before, after=after, row=staff)


@transaction.atomic
def open_post(
    *,
    at: datetime,
    by: Staff | None,
    staff: Staff,
    role: Role,
    place: Place,
    team: Team | None = None,
    advisor_name: str = "",
) -> Post:
    """Give a person a role at a place. `ValueError` where the role does not exist at such a place."""
    kind = type(place).__name__.lower()
    if kind not in PLACES[role]:
        raise ValueError(f"there is no {role} at a {kind}")
    dealer = place if isinstance(place, Dealer) else None
    if team is not None and (dealer is None or team.dealer_id != dealer.pk):
        raise ValueError("a team belongs to one dealer, and so does a post in it")
    post = Post.objects.create(
        staff=staff,
        role=role,
        dealer=dealer,
        region=place if isinstance(place, Region) else None,
        manufacturer=place if isinstance(place, Manufacturer) else None,
        team=team,
        advisor_name=advisor_name,
    )
    _note(at=at, staff=by, action="post.opened", dealer=dealer, after=_told(post), row=post)
    return post


@transaction.atomic
def close_post(*, at: datetime, by: Staff | None, post: Post, why: str = "") -> None:
    """Take a role at a place from a person."""
    _note(at=at, staff=by, action="post.closed", dealer=post.dealer, before=_told(post), why=why, row=post)
    post.delete()


@transaction.atomic
def note_export(
    *, at: datetime, by: Staff | None, what: str, rows: Mapping[int, int], asked: Mapping[str, str]
) -> None:
    """A list was taken away as a file: one event at every dealer with rows in it (`rows`: by dealer id).

    `what` names the list, `asked` is what it was asked for.
    """
    for dealer in Dealer.objects.filter(pk__in=rows).order_by("pk"):
        after = {"rows": rows[dealer.pk], "asked": dict(asked)}
        audit.record(at=at, staff=by, dealer=dealer, action="export", object_type=what, after=after)


def _must_exist(playbook: str) -> None:
    if playbook not in playbooks.pack_ids():
        raise ValueError(f"no such playbook: {playbook}; there are {', '.join(playbooks.pack_ids())}")


def _told(post: Post) -> dict[str, str]:
    place = post.dealer or post.region or post.manufacturer
    assert place is not None
    kind = type(place).__name__.lower()
    told = {"staff": post.staff.username, "role": str(post.role), kind: place.code}
    return told | ({"advisor_name": post.advisor_name} if post.advisor_name else {})


def _note(*, row: Place | Team | Staff | Post, **event: Any) -> None:
    audit.record(object_type=type(row).__name__.lower(), object_id=row.pk, **event)
