"""Whom a person may manage: the places in reach, and at each the roles that are theirs to give and take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from huidian.network.models import Dealer, Post, Region, Staff
from huidian.network.roles import GRANTS, PERMISSIONS, PLACE_FIELDS, PLACES, Permission, Role


class AboveCeilingError(PermissionError):
    """What was to be done takes more than the role of whoever wanted it."""


class PlaceId(NamedTuple):
    """A place by kind ("dealer", "region", "manufacturer") and id; as text `dealer-3`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"

    @classmethod
    def of(cls, text: str) -> PlaceId | None:
        """What such a text names, None for any other."""
        kind, _dash, number = text.partition("-")
        known = kind in ("dealer", "region", "manufacturer") and number.isascii() and number.isdecimal()
        return cls(kind, int(number)) if known and len(number) < 19 else None

    @classmethod
    def of_post(cls, post: Post) -> PlaceId:
        if post.dealer_id is not None:
            return cls("dealer", post.dealer_id)
        if post.region_id is not None:
            return cls("region", post.region_id)
        assert post.manufacturer_id is not None
        return cls("manufacturer", post.manufacturer_id)


@dataclass(frozen=True)
class PlaceAuthority:
    """What one person may change of places: for every place in reach the fields of `PLACE_FIELDS`.

    It holds `at` the moment it was read.
    """

    at: datetime
    fields: Mapping[PlaceId, frozenset[str]]

    def ids(self, kind: str) -> list[int]:
        """The places of a kind in reach."""
        return [place.id for place in self.fields if place.kind == kind]

    def of(self, kind: str, place_id: int) -> frozenset[str]:
        """What may be changed of a place; nothing out of reach."""
        return self.fields.get(PlaceId(kind, place_id), frozenset())


@dataclass(frozen=True)
class Authority:
    """What one person may decide about others: for every place in reach the roles to give and take there.

    A place whose roles are none may be looked at only. Nobody decides about themselves. `lent` are the own
    roles at the own places, which may be given for a time. It holds `at` the moment it was read.
    """

    staff_id: int
    at: datetime
    roles: Mapping[PlaceId, frozenset[Role]]
    lent: Mapping[PlaceId, frozenset[Role]]

    def may_give(self, role: str, place: PlaceId) -> bool:
        return role in self.roles.get(place, frozenset())

    def may_lend(self, role: str, place: PlaceId) -> bool:
        """Whether a role may be given for a time, and that be taken back."""
        return role in self.lent.get(place, frozenset())

    def may_decide(self, post: Post) -> bool:
        """Whether a post is this person's to close or to change."""
        place = PlaceId.of_post(post)
        lent = post.ends_at is not None and self.may_lend(post.role, place)
        return post.staff_id != self.staff_id and (lent or self.may_give(post.role, place))

    def may_manage(self, person: Staff, held: Iterable[Post]) -> bool:
        """Whether a whole account is: every post it has today (`held`), for its password opens them all."""
        return (
            person.pk != self.staff_id
            and not person.is_superuser
            and all(self.may_decide(post) for post in held)
        )

    def in_reach(self, prefix: str = "") -> Q:
        """The posts at places in reach, as a filter of posts or (`posts__`) of people."""
        ids = {
            kind: [place.id for place in self.roles if place.kind == kind]
            for kind in ("dealer", "region", "manufacturer")
        }
        return (
            Q(**{f"{prefix}dealer__in": ids["dealer"]})
            | Q(**{f"{prefix}region__in": ids["region"]})
            | Q(**{f"{prefix}manufacturer__in": ids["manufacturer"]})
        )

    def only_at(self, dealer_id: int | None) -> Authority:
        """The same at one dealer (None: everywhere)."""
        if dealer_id is None:
            return self
        here = PlaceId("dealer", dealer_id)
        roles, lent = ({here: of[here]} if here in of else {} for of in (self.roles, self.lent))
        return Authority(self.staff_id, self.at, roles, lent)


def authority_of(staff: Staff, at: datetime) -> Authority:
    """What a person may decide about others at a moment, from their posts with `Permission.MANAGE_STAFF`.

    A role that is held for a time only is not lent on.
    """
    roles: dict[PlaceId, frozenset[Role]] = {}
    lent: dict[PlaceId, frozenset[Role]] = {}
    for post in _posts_with(Permission.MANAGE_STAFF, staff, at):
        if post.ends_at is None:
            own = PlaceId.of_post(post)
            lent[own] = lent.get(own, frozenset()) | {Role(post.role)}
        grants = GRANTS.get(post.role, frozenset())
        for place in _at_and_below(PlaceId.of_post(post)):
            here = {role for role in grants if place.kind in PLACES[role]}
            roles[place] = roles.get(place, frozenset()) | here
    return Authority(staff.pk, at, roles, lent)


def place_authority_of(staff: Staff, at: datetime) -> PlaceAuthority:
    """What a person may change of places at a moment, from posts with `Permission.MANAGE_PLACES`."""
    fields: dict[PlaceId, frozenset[str]] = {}
    for post in _posts_with(Permission.MANAGE_PLACES, staff, at):
        table = PLACE_FIELDS.get(post.role, {})
        for place in _at_and_below(PlaceId.of_post(post)):
            fields[place] = fields.get(place, frozenset()) | table.get(place.kind, frozenset())
    return PlaceAuthority(at, fields)


def _posts_with(permission: Permission, staff: Staff, at: datetime) -> list[Post]:
    held = Post.objects.current(at).filter(staff=staff) if staff.is_active else ()
    return [post for post in held if permission in PERMISSIONS[post.role]]


def _at_and_below(place: PlaceId) -> list[PlaceId]:
    if place.kind == "dealer":
        return [place]
    if place.kind == "region":
        return [place, *_dealers(region=place.id)]
    regions = Region.objects.filter(manufacturer=place.id).order_by("code").values_list("pk", flat=True)
    below = [PlaceId("region", pk) for pk in regions]
    return [place, *below, *_dealers(region__manufacturer=place.id)]


def _dealers(**lying: int) -> list[PlaceId]:
    dealers = Dealer.objects.filter(**lying).order_by("code")
    return [PlaceId("dealer", pk) for pk in dealers.values_list("pk", flat=True)]
