"""Each class spread evenly over teams: proposed, shown with how even it becomes, committed as one batch."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from huidian.assignment.actions import Holder, give
from huidian.assignment.models import Batch, Kind
from huidian.engine.assignment.even_spread import Candidate, Place, spread
from huidian.engine.assignment.evenness import TeamShare, shares
from huidian.flows.assignment.base import Base, BaseMovedError, base_of, locked_unmoved
from huidian.flows.assignment.showing import show
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, earlier_outcome, once


class NoTeamsError(ValueError):
    """There is no team to spread over."""


@dataclass(frozen=True)
class Proposal:
    """Where each vehicle would go, beside where it is."""

    base: Base
    teams: Sequence[int]
    chosen: Mapping[int, Place]

    @cached_property
    def before(self) -> list[TeamShare]:
        """What each team on duty has now; the last line, if any, is nobody's."""
        team_of = {one.vehicle: one.team for one in self.base.candidates}
        return shares(self.base.candidates, team_of, self._on_duty)

    @cached_property
    def after(self) -> list[TeamShare]:
        """What each team on duty would have: nothing where it is not one to spread over."""
        team_of = {vehicle: place.team for vehicle, place in self.chosen.items()}
        return shares(self.base.candidates, team_of, self._on_duty)

    @property
    def _on_duty(self) -> list[int]:
        return [one.team for one in self.base.teams]

    @cached_property
    def moves(self) -> Counter[str]:
        """How many vehicles are new to a team (were nobody's), move to another, change the advisor within
        theirs, stay as they are.
        """
        return Counter(_step(one, self.chosen[one.vehicle]) for one in self.base.candidates)

    @cached_property
    def digest(self) -> str:
        """Two proposals are equal in it only if they would do the same to the same base."""
        held = sorted(repr((one.vehicle, one.team, one.advisor)) for one in self.base.candidates)
        text = repr((self.base.on, held, sorted(self.chosen.items())))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def dealer_to_assign(scope: Scope, dealer_id: int) -> Dealer:
    """A dealer whose vehicles the person may assign. Raises `Dealer.DoesNotExist`."""
    return Dealer.objects.filter(pk__in=scope.where(Permission.ASSIGN).chosen_dealer_ids).get(pk=dealer_id)


def propose(
    dealer: Dealer, *, at: datetime, team_ids: Collection[int] | None = None, keep: bool = True
) -> Proposal:
    """The even spread over teams of the dealer (None: all on duty), as it would be today. Nothing is stored.

    Raises `NoTeamsError`.
    """
    base = base_of(dealer, on=today_at(at, dealer), at=at)
    teams = {one.team: list(one.advisors) for one in base.teams if team_ids is None or one.team in team_ids}
    if not teams:
        raise NoTeamsError
    return Proposal(base, list(teams), spread(base.candidates, teams, keep=keep))


def assign_evenly(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    team_ids: Collection[int] | None = None,
    keep: bool = True,
    shown: str | None = None,
    key: IdempotencyKey | None = None,
) -> int | None:
    """Carry the even spread out as one batch, from today on; its id, None where all is as it should be.

    `shown` is the digest of the proposal that somebody saw (None: nobody did). Raises `NoTeamsError`, and
    `BaseMovedError` where it is no longer that, or something changes meanwhile: then nothing is stored.
    """
    if (earlier := earlier_outcome(key)) is not None:
        return _batch_of(earlier)
    proposal = propose(dealer, at=at, team_ids=team_ids, keep=keep)
    if shown is not None and proposal.digest != shown:
        raise BaseMovedError
    with audit.atomic():
        if (earlier := locked_unmoved(proposal.base, key)) is not None:
            return _batch_of(earlier)
        return _batch_of(once(key, at=at, act=lambda: {"batch": _commit(proposal, at, by)}))


def _batch_of(outcome: Outcome) -> int | None:
    batch: int | None = outcome["batch"]
    return batch


def _commit(proposal: Proposal, at: datetime, by: Staff | None) -> int | None:
    base, moves = proposal.base, proposal.moves
    batch: Batch | None = give(
        at=at,
        by=by,
        dealer=base.dealer,
        kind=Kind.EVEN_SPREAD,
        from_on=base.on,
        chosen={vehicle: Holder(*place) for vehicle, place in proposal.chosen.items()},
        facts=_facts(proposal, moves),
    )
    show(batch)
    return batch.pk if batch else None


def _step(one: Candidate, place: Place) -> str:
    if one.team is None:
        return "new"
    if one.team != place.team:
        return "moves"
    return "stays" if one.advisor == place.advisor else "advisors"


def _facts(proposal: Proposal, moves: Mapping[str, int]) -> dict[str, Any]:
    teams = [proposal.base.name_of(team) for team in proposal.teams]
    return {
        "teams": "、".join(teams),
        "new": moves["new"],
        "moved": moves["moves"],
        "advisor_changed": moves["advisors"],
        "stay": moves["stays"],
    }
