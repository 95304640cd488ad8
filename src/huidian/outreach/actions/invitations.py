"""Tasks that invite owners to something: opened for many at once, withdrawn when it does not take place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.actions.planning import AGENT
from huidian.outreach.models import Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.queries.words import EVENT

_PRIORITY = 8
"""After what vehicles need and after campaigns."""
_WHY = "the tasks of one event, once it was found in scope"


def open_invitations(
    dealer: Dealer, vehicles: Sequence[int], *, cycle: str, purpose: str, until: date, at: datetime
) -> int:
    """Open a task of the care agents for each vehicle, to be called about up to a day; how many.

    `cycle` names what they are invited to; a vehicle has one task of it. Belongs into a transaction.
    """
    today = today_at(at, dealer)
    tasks = [
        Task(
            dealer=dealer,
            vehicle_id=vehicle,
            kind=EVENT,
            cycle=cycle,
            purpose=purpose,
            role=AGENT,
            opens_on=today,
            best_on=today,
            expires_on=until,
            priority=_PRIORITY,
            created_at=at,
        )
        for vehicle in vehicles
    ]
    return len(Task.objects.bulk_create(tasks, batch_size=500))


def withdraw_invitations(dealer: Dealer, *, cycle: str, at: datetime) -> int:
    """Withdraw the open tasks of an invitation that nobody has in hand; how many."""
    rows = Task.objects.unscoped(_WHY).open().filter(free_at(at), dealer=dealer, kind=EVENT, cycle=cycle)
    return rows.update(
        closed_at=at,
        ending=Task.Ending.WITHDRAWN,
        ending_fact=cycle,
        promised_at=None,
        held_by=None,
        held_until=None,
    )


def close_invitation(dealer: Dealer, vehicle_id: int, *, cycle: str, at: datetime) -> bool:
    """The owner has answered otherwise: nobody calls any more; whether a task was open and free."""
    rows = Task.objects.unscoped(_WHY).open().filter(free_at(at), dealer=dealer, kind=EVENT, cycle=cycle)
    return bool(
        rows.filter(vehicle=vehicle_id).update(
            closed_at=at,
            ending=Task.Ending.NOT_NEEDED,
            ending_fact="answer",
            promised_at=None,
            held_by=None,
            held_until=None,
        )
    )
