"""The people every desk is asked by. Places and posts are made by the product's own verbs.

Lin is an advisor at dealer A, Zhao its care manager, Qian the care manager of the rival B. Beside them there
is one person for every role: at A, at A's region, or at its manufacturer. `nobody` has no post at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.hashers import reset_hashers
from django.utils import timezone

from huidian.network import actions as network
from huidian.network.models import Dealer, Manufacturer, Region, Staff, Team
from huidian.network.queries import scope_of
from huidian.network.roles import PLACES, Role
from huidian.network.scope import Scope

OPENED_AT = datetime(2010, 1, 4, 1, 0, tzinfo=UTC)
PASSWORD = "not-a-secret-1"
LIN_IN_THE_DMS = "林小满"
_CHEAP = "django.contrib.auth.hashers.MD5PasswordHasher"
_NAMES = {Role.ADVISOR: "lin", Role.CARE_MANAGER: "zhao"}


@dataclass(frozen=True)
class People:
    """Two dealers of one region and everyone who works there. B's people see nothing of A."""

    maker: Manufacturer
    region: Region
    dealer_a: Dealer
    dealer_b: Dealer
    team: Team
    lin: Staff
    zhao: Staff
    qian: Staff
    nobody: Staff
    by_role: dict[Role, Staff]

    def scope(self, staff: Staff, *, chosen: Dealer | None = None) -> Scope:
        """The scope a request of this person has."""
        return scope_of(staff, at=timezone.now(), chosen_dealer=chosen.pk if chosen else None)


def make_people() -> People:
    """Everybody, in an empty store. Passwords are `PASSWORD`."""
    hash_cheaply()
    maker = network.create_manufacturer(at=OPENED_AT, by=None, code="fancy", name="虚构汽车")
    region = network.create_region(at=OPENED_AT, by=None, manufacturer=maker, code="east", name="东区")
    a = make_dealer("A", "甲店(虚构)", region)
    b = make_dealer("B", "乙店(虚构)", region)
    team = network.create_team(at=OPENED_AT, by=None, dealer=a, name="一组")
    places: dict[str, Dealer | Region | Manufacturer] = {
        "dealer": a,
        "region": region,
        "manufacturer": maker,
    }
    by_role = {role: make_staff(_NAMES.get(role, role.value)) for role in Role}
    for role, staff in by_role.items():
        place = next(places[kind] for kind in ("dealer", "region", "manufacturer") if kind in PLACES[role])
        name = LIN_IN_THE_DMS if role == Role.ADVISOR else ""
        member = team if role in {Role.ADVISOR, Role.TEAM_LEADER} else None
        network.open_post(
            at=OPENED_AT, by=None, staff=staff, role=role, place=place, team=member, advisor_name=name
        )
    qian = make_staff("qian")
    network.open_post(at=OPENED_AT, by=None, staff=qian, role=Role.CARE_MANAGER, place=b)
    return People(
        maker=maker,
        region=region,
        dealer_a=a,
        dealer_b=b,
        team=team,
        lin=by_role[Role.ADVISOR],
        zhao=by_role[Role.CARE_MANAGER],
        qian=qian,
        nobody=make_staff("nobody"),
        by_role=by_role,
    )


def hash_cheaply() -> None:
    """In a process with the product's own settings, too, a password of a test costs nothing to make."""
    if settings.PASSWORD_HASHERS[0] != _CHEAP:
        settings.PASSWORD_HASHERS = [_CHEAP, *settings.PASSWORD_HASHERS]
        reset_hashers(setting="PASSWORD_HASHERS")


def make_dealer(code: str, name: str = "", region: Region | None = None, **more: str) -> Dealer:
    """One more dealer; by itself it belongs to no region."""
    return network.create_dealer(
        at=OPENED_AT, by=None, code=code, name=name or f"{code}店(虚构)", region=region, **more
    )


def make_staff(username: str) -> Staff:
    """One more person, without a post."""
    return network.create_staff(
        at=OPENED_AT, by=None, username=username, password=PASSWORD, display_name=username
    )
