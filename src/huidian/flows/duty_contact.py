"""An owner was contacted: one tap is an attempt in the one queue, if the owner may be contacted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.customers.models import Vehicle
from huidian.customers.queries.permission import may_contact
from huidian.engine.contact import ContactPermission
from huidian.flows.call_report import Booking, Report, outcome_of, receivers
from huidian.flows.vehicle_file import may_edit_vehicle
from huidian.flows.wrap_up import take_back, write_down
from huidian.kit.labels import Label
from huidian.kit.months import first_day, format_month, last_day, month_of
from huidian.messages.addresses import address_of
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission, Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, once
from huidian.outreach.actions.attempts import NotHeldError, still_today
from huidian.outreach.actions.follow_ups import close_follow_up, open_follow_up
from huidian.outreach.models import Attempt, Caller, Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.queries.contacts import contacts_about

KIND, PURPOSE = "duty_contact", "reminder"
IN_PERSON = "in_person"
_LEASE = timedelta(minutes=1)
_WHY = "the tasks of one vehicle that was found in scope"


@dataclass(frozen=True, slots=True)
class Way:
    """How an owner was contacted: by which channel, which outcome of the rules that is; `instead` is the
    channel where the shop knows nothing by which the first one reaches the owner.
    """

    label: Label
    channel: str
    outcome: str
    instead: str = ""


WAYS: Mapping[str, Way] = {
    "called": Way(Label("打通了", "Called"), "phone", "informed"),
    "messaged": Way(Label("发了消息", "Messaged"), "wecom", "informed", instead="sms"),
    "met": Way(Label("见了面", "Met"), IN_PERSON, "informed"),
    "no_answer": Way(Label("没打通", "No answer"), "phone", "no_answer"),
    "booked": Way(Label("约好到店", "Booked"), "phone", "booked"),
}
"""What is one tap, and the appointment that takes more."""


class NotAllowedError(RuntimeError):
    """The owner may not be contacted in this way; `permission` says by which rule and until when."""

    def __init__(self, permission: ContactPermission) -> None:
        super().__init__(permission.rule)
        self.permission = permission


def log_contact(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    way: str,
    booking: Booking | None = None,
    note: str = "",
    key: IdempotencyKey | None = None,
) -> int:
    """Write down that an owner was contacted; the id of the attempt. A form sent twice has one effect.

    Whom one has met one may have met, and an appointment is the owner's own wish, often in the call that was
    just written down; for all else the permission to contact is asked. Raises
    `Vehicle.DoesNotExist` for a vehicle out of reach or not one's own, `NotAllowedError`, `KeyError` for no
    such way, `NotHeldError` where somebody else works on the month's contact, and as `wrap_up` does.
    """
    how = WAYS[way]

    def act() -> Outcome:
        return {"attempt": _log(at, by, scope, vehicle_id, how, booking, note).pk}

    return int(once(key, at=at, act=act)["attempt"])


@audit.atomic()
def _log(
    at: datetime, by: Staff, scope: Scope, vehicle_id: int, how: Way, booking: Booking | None, note: str
) -> Attempt:
    reach = scope.where(Permission.MAKE_CALLS)
    vehicle = Vehicle.objects.within(reach).current().select_related("dealer").get(pk=vehicle_id)
    if not may_edit_vehicle(reach, vehicle_id):
        raise Vehicle.DoesNotExist
    channel = how.channel
    if channel != IN_PERSON and booking is None:
        if how.instead and not address_of(vehicle.owner, channel):
            channel = how.instead
        permission = permission_of(vehicle, channel, at=at)
        if permission.verdict == "no":
            raise NotAllowedError(permission)
    locked_dealer(vehicle.dealer_id)
    task = _task(at, by, vehicle)
    report = Report(outcome=how.outcome, note=note, booking=booking)
    attempt = Attempt(
        dealer=vehicle.dealer,
        task=task,
        vehicle=vehicle,
        customer_id=vehicle.owner_id,
        channel=channel,
        purpose=task.purpose,
    )
    write_down(at, by, scope, attempt, [task], outcome_of(report, vehicle.dealer), report)
    _note(at, by, attempt, "contact.logged")
    return attempt


def reached_this_month(scope: Scope, *, at: datetime) -> list[int]:
    """The vehicles, of one's own where one sees no other, whose owner was reached in the running month of
    their dealer's clock.
    """
    made = Attempt.objects.within(scope).current().made_by(Caller.DEALER).filter(contact=True)
    own = scope.own_vehicles("vehicle__standing__")
    if own is not None:
        made = made.filter(own)
    ids: list[int] = []
    for dealer in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids):
        since = datetime.combine(first_day(month_of(today_at(at, dealer))), time(), ZoneInfo(dealer.timezone))
        ids += made.filter(dealer=dealer, at__gte=since).values_list("vehicle", flat=True).distinct()
    return ids


def who_receives(scope: Scope, vehicle_id: int, *, at: datetime) -> list[str]:
    """With whom a person books a vehicle: oneself (a leader's team), else whoever receives at the dealer.

    Raises `Vehicle.DoesNotExist`.
    """
    vehicle = Vehicle.objects.within(scope).current().select_related("dealer").get(pk=vehicle_id)
    names = receivers(vehicle.dealer, at)
    own = scope.own_names.get(vehicle.dealer_id, frozenset())
    return [name for name in names if name in own] or names


def permission_of(vehicle: Vehicle, channel: str, *, at: datetime) -> ContactPermission:
    """Whether a vehicle's owner may be contacted now about it; every rule the queue obeys."""
    owners = [vehicle.owner_id] if vehicle.owner_id else []
    return may_contact(
        dealer=vehicle.dealer,
        customer_id=vehicle.owner_id,
        vehicle_id=vehicle.pk,
        purpose=_purpose(vehicle),
        channel=channel,
        at=at,
        contacts=contacts_about(vehicle.dealer, at=at, owners=owners, vehicles=[vehicle.pk]),
    )


def contacts_to_undo(scope: Scope, by: Staff, vehicle_ids: Collection[int], *, at: datetime) -> set[int]:
    """The contacts (attempts) with owners of some vehicles that the person logged today with a tap."""
    attempts = Attempt.objects.within(scope).current().select_related("dealer")
    made = attempts.filter(
        vehicle__in=one_of([*vehicle_ids]), by=by, task__kind=KIND, at__gte=at - timedelta(days=1)
    )
    return {one.pk for one in made if still_today(one, at, one.dealer)}


def bookings_to_undo(scope: Scope, by: Staff, vehicle_id: int, *, at: datetime) -> dict[int, int]:
    """The appointments of a vehicle that the person made today with a tap, each with its attempt."""
    attempts = Attempt.objects.within(scope).current().select_related("dealer")
    made = attempts.filter(vehicle=vehicle_id, by=by, task__kind=KIND, effects__has_key="appointment")
    return {one.effects["appointment"]: one.pk for one in made if still_today(one, at, one.dealer)}


@audit.atomic()
def take_back_contact(*, at: datetime, by: Staff, scope: Scope, attempt_id: int) -> bool:
    """Undo one's own contact of today, with the task that was made for it; whether it stood.

    Raises `Attempt.DoesNotExist`.
    """
    reach = scope.where(Permission.MAKE_CALLS)
    attempt = Attempt.objects.within(reach).select_related("task").get(pk=attempt_id, by=by, task__kind=KIND)
    if not take_back(at=at, by=by, scope=scope, attempt_id=attempt_id):
        return False
    if attempt.task_id:
        close_follow_up(attempt.task_id, at=at, fact=f"undone:{attempt_id}")
    return True


def _task(at: datetime, by: Staff, vehicle: Vehicle) -> Task:
    """The month's contact, in the person's hands: the one that is open, else a further one.

    Raises `NotHeldError` where somebody else has it.
    """
    today = today_at(at, vehicle.dealer)
    month = f"duty:{format_month(month_of(today))}"
    rows = Task.objects.unscoped(_WHY).filter(vehicle=vehicle, kind=KIND)
    there = rows.open().order_by("-pk").first()
    if there is None:
        there = open_follow_up(
            at=at,
            dealer=vehicle.dealer,
            vehicle=vehicle,
            kind=KIND,
            cycle=f"{month}:{rows.filter(cycle__startswith=month).count() + 1}",
            role=Role.ADVISOR,
            purpose=_purpose(vehicle),
            expires_on=last_day(month_of(today)),
            responsible=by,
        )
    free = free_at(at) | Q(held_by=by)
    held = Task.objects.unscoped(_WHY).open().filter(free, pk=there.pk)
    if not held.update(held_by=by, held_until=at + _LEASE):
        raise NotHeldError(f"task {there.pk}")
    there.refresh_from_db(from_queryset=rows)
    return there


def _purpose(vehicle: Vehicle) -> str:
    purposes = [one.key for one in rules_of(vehicle.dealer).contact.purposes]
    return PURPOSE if PURPOSE in purposes else purposes[0]


def _note(at: datetime, by: Staff, attempt: Attempt, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=attempt.dealer,
        action=action,
        object_type="attempt",
        object_id=attempt.pk,
        after={"channel": attempt.channel, "outcome": attempt.outcome, "vehicle": attempt.vehicle_id},
    )
