"""Which complaints a person sees: all of a dealer, one's own, or those put before one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import Complaint, Escalation
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
    seen = Q(pk=None)
    for dealer_id in mine.chosen_dealer_ids:
        seen |= Q(dealer=dealer_id) & _at(mine, dealer_id)
    return COMPLAINT.rows().within(mine).filter(seen)


def lanes_of(scope: Scope, dealer_id: int) -> tuple[str, ...]:
    """The lanes a person of region or manufacturer answers; none for people of a dealer."""
    if not scope.may_at(dealer_id, Permission.ANSWER_COMPLAINTS):
        return ()
    maker = scope.may_at(dealer_id, Permission.ANSWER_AS_MAKER)
    return (Escalation.Lane.MAKER if maker else Escalation.Lane.REGION,)


def _at(scope: Scope, dealer_id: int) -> Q:
    if scope.may_at(dealer_id, Permission.HANDLE_COMPLAINTS):
        if not scope.own_only(dealer_id):
            return Q()
        names = scope.own_names.get(dealer_id, frozenset())
        own = Q(responsible=scope.staff_id) | Q(opened_by=scope.staff_id)
        return own | Q(advisor_name__in=[name for name in names if name])
    passed = Escalation.objects.unscoped(_WHY).filter(complaint=OuterRef("pk"), withdrawn_at=None)
    if Escalation.Lane.MAKER in lanes_of(scope, dealer_id):
        passed = passed.filter(lane=Escalation.Lane.MAKER)
    return Q(Exists(passed))
