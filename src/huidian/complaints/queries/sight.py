"""Which complaints a person sees: all of a dealer, one's own, or those put before one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import Complaint, Escalation
from huidian.network.bulk import one_of
from huidian.network.guard import ScopedQuerySet
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "what was put before others of a complaint that is narrowed to the scope"


def complaints_in_sight(scope: Scope) -> ScopedQuerySet[Complaint]:
    """The complaints of the chosen dealers that a person sees, with the state each is in (`state_now`).

    Who sees only their own customers sees what they answer for, opened, or are named in. A region sees what
    was put before it or the manufacturer, the manufacturer what was put before it.
    """
    mine = scope.where(Permission.VIEW_COMPLAINTS)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for dealer_id in sorted(mine.chosen_dealer_ids):
        by_kind[_kind(mine, dealer_id)].append(dealer_id)
    seen = Q(pk=None)
    for kind, dealers in by_kind.items():
        seen |= Q(dealer__in=one_of(dealers)) & _seen_by(kind, mine, dealers)
    return COMPLAINT.rows().within(mine).filter(seen)


def lanes_of(scope: Scope, dealer_id: int) -> tuple[str, ...]:
    """The lanes a person of region or manufacturer answers; none for people of a dealer."""
    if not scope.may_at(dealer_id, Permission.ANSWER_COMPLAINTS):
        return ()
    maker = scope.may_at(dealer_id, Permission.ANSWER_AS_MAKER)
    return (Escalation.Lane.MAKER if maker else Escalation.Lane.REGION,)


def _kind(scope: Scope, dealer_id: int) -> str:
    """As which of four kinds a person looks at a dealer's complaints; dealers of a kind are one condition."""
    if scope.may_at(dealer_id, Permission.HANDLE_COMPLAINTS):
        return "own" if scope.own_only(dealer_id) else "all"
    return "maker" if Escalation.Lane.MAKER in lanes_of(scope, dealer_id) else "region"


def _seen_by(kind: str, scope: Scope, dealers: Sequence[int]) -> Q:
    if kind == "all":
        return Q()
    if kind == "own":
        own = Q(responsible=scope.staff_id) | Q(opened_by=scope.staff_id)
        for dealer_id in dealers:
            if names := [name for name in scope.own_names.get(dealer_id, ()) if name]:
                own |= Q(dealer=dealer_id, advisor_name__in=names)
        return own
    passed = Escalation.objects.unscoped(_WHY).filter(complaint=OuterRef("pk"), withdrawn_at=None)
    if kind == "maker":
        passed = passed.filter(lane=Escalation.Lane.MAKER)
    return Q(Exists(passed))
