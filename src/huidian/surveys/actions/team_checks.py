"""A sample of a team's owners is drawn before anybody can steer it, and their answers are written down."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from huidian.network import audit
from huidian.network.models import Dealer, Post, Staff, Team
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt
from huidian.surveys.models import CheckedOwner, TeamCheck
from huidian.surveys.queries.score_rows import moments

MOST = 50
_WHY = "the calls of a team that was found in scope"


class NothingLoggedError(ValueError):
    """The team says of no owner that it spoke to them in that time."""


class OwnTeamError(ValueError):
    """Nobody checks a team they belong to."""


@audit.atomic()
def draw_team_check(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    team_id: int,
    since: date,
    until: date,
    size: int,
    seed: str = "",
) -> TeamCheck:
    """Draw `size` owners out of those a team says it spoke to from one day to another.

    The order is that of a hash of the seed and the vehicle: who knows the seed can draw the same sample
    again, and nobody chooses it. Raises `Team.DoesNotExist` for one out of reach, `OwnTeamError`,
    `NothingLoggedError`.
    """
    reach = scope.where(Permission.MANAGE_SCORES).chosen_dealer_ids
    team = Team.objects.select_related("dealer").filter(dealer__in=reach).get(pk=team_id)
    members = Post.objects.filter(team=team).values_list("staff", flat=True)
    if by.pk in members:
        raise OwnTeamError
    last = _contacts(team, list(members), since, until)
    if not last:
        raise NothingLoggedError
    seed = seed or secrets.token_hex(8)
    check = TeamCheck.objects.create(
        dealer=team.dealer,
        team_name=team.name,
        since=since,
        until=until,
        logged=len(last),
        seed=seed,
        drawn_at=at,
        drawn_by=by,
    )
    drawn = sorted(last, key=lambda vehicle: _place(seed, vehicle))[: min(size, MOST)]
    CheckedOwner.objects.bulk_create(
        CheckedOwner(check_of=check, vehicle_id=vehicle, attempt_id=last[vehicle]) for vehicle in drawn
    )
    _event(at, by, team.dealer, check, "team_check.drawn", {"team": team.name, "rows": len(drawn)})
    return check


@audit.atomic()
def note_answer(*, at: datetime, by: Staff, scope: Scope, owner_id: int, answer: str, note: str = "") -> None:
    """Write down what an owner of a sample says. Raises `CheckedOwner.DoesNotExist` for one out of reach."""
    rows = CheckedOwner.objects.within(scope.where(Permission.MANAGE_SCORES))
    owner = rows.select_related("check_of__dealer").get(pk=owner_id)
    owner.answer = CheckedOwner.Answer(answer)
    owner.note, owner.asked_at, owner.asked_by = note, at, by
    owner.save(update_fields=["answer", "note", "asked_at", "asked_by"])
    check = owner.check_of
    _event(at, by, check.dealer, check, "team_check.answered", {"answer": str(owner.answer)})


def _contacts(team: Team, members: Sequence[int], since: date, until: date) -> dict[int, int]:
    """By vehicle the last attempt (its id) by which a team's people say they spoke to its owner."""
    rows = Attempt.objects.unscoped(_WHY).current().filter(dealer=team.dealer, by__in=members, contact=True)
    rows = rows.filter(at__range=moments(team.dealer, since, until))
    return dict(rows.order_by("at", "pk").values_list("vehicle", "pk"))


def _place(seed: str, vehicle: int) -> str:
    return hashlib.sha256(f"{seed}:{vehicle}".encode()).hexdigest()


def _event(
    at: datetime, by: Staff, dealer: Dealer, check: TeamCheck, action: str, after: dict[str, object]
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action=action,
        object_type="team_check",
        object_id=check.pk,
        after=after,
    )
