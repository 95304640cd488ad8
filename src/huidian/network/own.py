"""Who answers for a vehicle, and whether that is the person who reads. The one place that says what is own.

The same is said of rows of the store (`Own.standings`), of an object at hand (`Own.has`), and of facts in the
mart (`mart.holders.is_own`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class VehicleHolder:
    """Who answers for a vehicle: the team and the person (ids), and the name that is shown ("" for none).

    Given to a team as such, `staff` is None. Of an order that names somebody whom the shop has not on its
    list, or several people of one name, there is the `advisor`'s name alone.
    """

    team: int | None = None
    staff: int | None = None
    advisor: str = ""


NOBODY = VehicleHolder()


def holder_of(vehicle: Any) -> VehicleHolder:
    """Who answers for a vehicle that was read with its standing; nobody for None, and where it has none."""
    standing = getattr(vehicle, "standing", None)
    return standing.answers if standing is not None else NOBODY


@dataclass(frozen=True, slots=True)
class Own:
    """What is a person's own at one dealer: what they answer for, and what the `teams` have that they lead.

    `names` are those by which the DMS knows the person, or for a leader the people of the team; they tell
    whose a vehicle is only where no person is known to answer for it. The person stands in for the people in
    `covers`: what these answer for themselves may be seen to, and stays their result.
    """

    staff: int | None
    teams: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    covers: frozenset[int] = frozenset()

    @property
    def alone(self) -> Own:
        """Without what one stands in for: what one's figures are of."""
        return replace(self, covers=frozenset()) if self.covers else self

    def has(self, holder: VehicleHolder) -> bool:
        """Whether a vehicle with this holder is the person's own."""
        if holder.team in self.teams:
            return True
        if holder.staff is not None:
            return holder.staff == self.staff or holder.staff in self.covers
        return bool(holder.advisor) and holder.advisor in self.names

    def standings(self, path: str = "standing__") -> Q:
        """The same of rows that reach their vehicle's standing by a path."""
        named = {f"{path}holder": None, f"{path}advisor__in": sorted(self.names - {""})}
        of_team = Q(**{f"{path}team__in": sorted(self.teams)})
        return Q(**{f"{path}holder__in": self.people}) | of_team | Q(**named)

    @property
    def people(self) -> list[int]:
        """Whose vehicles they are by the person: one's own and those of whom one covers, or nobody's."""
        oneself = [] if self.staff is None else [self.staff]
        return [*oneself, *sorted(self.covers)]


NOTHING = Own(None)
