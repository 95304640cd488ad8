"""What one person may see at this moment. Which posts give it is answered by `queries.scope_of`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from django.db.models import Q

from huidian.network.guard import ScopedQuerySet, ScopeMissing
from huidian.network.own import NOTHING, Own, VehicleHolder
from huidian.network.roles import Permission

__all__ = ["Scope", "ScopeMissing", "ScopedQuerySet"]

_NO_NAMES: Mapping[int, frozenset[str]] = MappingProxyType({})
_NO_TEAMS: Mapping[int, frozenset[int]] = MappingProxyType({})
_NO_COVERS: Mapping[int, frozenset[int]] = MappingProxyType({})
_NO_ZONES: Mapping[int, str] = MappingProxyType({})
_NONE: frozenset[Permission] = frozenset()


@dataclass(frozen=True)
class Scope:
    """The dealers in a person's reach and what they may do at each.

    `grants` gives each dealer's permissions (a post counts where it is held and nowhere else); `dealer_id` is
    the dealer chosen in the switch (None: all in reach); `own_names` are, per dealer, the names under which
    the DMS knows the person, or for a team leader the team, `own_teams` the teams one leads, `in_teams` the
    dealers at which one is in a team, so may be given vehicles. `covers` are, per dealer, the people (ids)
    who are away today and whom one covers; `in_place_of` is the one of them whose vehicles alone are meant
    (None: one's own). `about_places` are the permissions about
    people and places that a post gives also where there is no dealer below it yet. `zones`: the dealers'
    time zones.
    """

    staff_id: int
    grants: Mapping[int, frozenset[Permission]]
    dealer_id: int | None = None
    own_names: Mapping[int, frozenset[str]] = field(default_factory=lambda: _NO_NAMES)
    own_teams: Mapping[int, frozenset[int]] = field(default_factory=lambda: _NO_TEAMS)
    in_teams: frozenset[int] = frozenset()
    covers: Mapping[int, frozenset[int]] = field(default_factory=lambda: _NO_COVERS)
    in_place_of: int | None = None
    about_places: frozenset[Permission] = _NONE
    zones: Mapping[int, str] = field(default_factory=lambda: _NO_ZONES, compare=False)

    @property
    def dealer_ids(self) -> frozenset[int]:
        """Dealers at which something may be done."""
        return frozenset(dealer_id for dealer_id, permissions in self.grants.items() if permissions)

    @property
    def met_dealer_ids(self) -> frozenset[int]:
        """All dealers in the person's reach, also those at which this scope is narrowed to nothing."""
        return frozenset(self.grants)

    @property
    def chosen_dealer_ids(self) -> frozenset[int]:
        """The dealers a page speaks of: the one chosen, or all in reach. Never one out of reach."""
        return self.dealer_ids if self.dealer_id is None else self.dealer_ids & {self.dealer_id}

    @property
    def zone(self) -> str | None:
        """The time zone in which a page tells the time: that of its dealers, None where they differ."""
        zones = {self.zones.get(dealer_id) for dealer_id in self.chosen_dealer_ids}
        return zones.pop() if len(zones) == 1 else None

    def may(self, permission: Permission) -> bool:
        """Whether the permission holds at every dealer the page speaks of.

        Who has it only at some of the dealers in reach chooses one of them, or is shown `where(permission)`.
        """
        chosen = self.chosen_dealer_ids
        return bool(chosen) and all(self.may_at(dealer_id, permission) for dealer_id in chosen)

    def may_at(self, dealer_id: int, permission: Permission) -> bool:
        """Whether the permission holds at one dealer."""
        return permission in self.grants.get(dealer_id, frozenset())

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether the permission holds at any dealer in reach: for navigation, never for reading rows."""
        return permission in self.about_places or any(
            self.may_at(dealer_id, permission) for dealer_id in self.grants
        )

    def where(self, permission: Permission) -> Self:
        """The same scope with nothing granted at the dealers at which the permission is missing."""
        return self.where_any(permission)

    def where_any(self, *permissions: Permission) -> Self:
        """The same scope with nothing granted at the dealers at which all of the permissions are missing."""
        wanted = frozenset(permissions)
        return replace(self, grants={i: held if wanted & held else _NONE for i, held in self.grants.items()})

    def lending(self, dealer_id: int, *permissions: Permission) -> Self:
        """The same scope with more granted at one dealer: for what belongs to work one was let do there."""
        return replace(self, grants={**self.grants, dealer_id: self.grants[dealer_id] | set(permissions)})

    def standing_in(self, staff_id: int) -> Self:
        """The same scope with what one covered colleague answers for as all that is one's own."""
        return replace(self, in_place_of=staff_id)

    def choosing(self, dealer_id: int | None) -> Self:
        """The same scope with another dealer chosen. A dealer out of reach gives an empty scope."""
        return replace(self, dealer_id=dealer_id)

    def own_only(self, dealer_id: int) -> bool:
        """Whether figures and lists of a dealer speak of the person's own vehicles alone.

        Whoever has none sees none of them: a name forgotten must not open the whole dealer.
        """
        return not self.may_at(dealer_id, Permission.SEE_ALL_VEHICLES)

    @property
    def sees_vehicles(self) -> bool:
        """Whether any vehicle can stand in a list: all of a dealer's, or one's own."""
        return any(not self.own_only(one) or self.can_own(one) for one in self.chosen_dealer_ids)

    def can_own(self, dealer_id: int) -> bool:
        """Whether vehicles of a dealer can be the person's own: the DMS knows them, they are in a team, or
        stand in for somebody.
        """
        return bool(self.own_names.get(dealer_id) or self.covers.get(dealer_id)) or dealer_id in self.in_teams

    def own_at(self, dealer_id: int) -> Own:
        """What is the person's own at a dealer; nothing where none of it can be (any more)."""
        covers = self.covers.get(dealer_id, frozenset())
        if self.in_place_of is not None:
            return Own(self.in_place_of) if self.in_place_of in covers else NOTHING
        if not self.can_own(dealer_id):
            return NOTHING
        teams, names = self.own_teams.get(dealer_id), self.own_names.get(dealer_id)
        return Own(self.staff_id, teams or frozenset(), names or frozenset(), covers)

    def own_vehicles(self, path: str = "standing__") -> Q | None:
        """Where the person sees only their own vehicles, those: of rows with a dealer that reach their
        vehicle's standing by a path. None where they see all of them everywhere.
        """
        narrow = [dealer_id for dealer_id in sorted(self.chosen_dealer_ids) if self.own_only(dealer_id)]
        if not narrow:
            return None
        own = ~Q(dealer__in=narrow)
        for dealer_id in narrow:
            own |= Q(dealer=dealer_id) & self.own_at(dealer_id).standings(path)
        return own

    def may_for(self, permission: Permission, *, dealer_id: int, holder: VehicleHolder) -> bool:
        """Whether the permission holds for one vehicle (`holder`: its own): any, or else one's own only."""
        mine = not self.own_only(dealer_id) or self.is_own(dealer_id, holder)
        return mine and self.may_at(dealer_id, permission)

    def is_own(self, dealer_id: int, holder: VehicleHolder) -> bool:
        """Whether a vehicle of a dealer that this holder answers for is the person's own."""
        return self.own_at(dealer_id).has(holder)
