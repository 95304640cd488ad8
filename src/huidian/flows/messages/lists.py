"""A list of vehicles is written to: one message each, or the rule that stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huidian.customers.models import Vehicle
from huidian.customers.queries import may_contact_many
from huidian.kit.plates import normalise_plate
from huidian.messages.actions import Recipient, enqueue_many, template_in_force
from huidian.messages.models import Template
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.queries.contacts import contacts_with

_WHY = "one dealer's vehicles, once the dealer was found in scope"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A plate of the list that is not written to, and the rule."""

    plate: str
    rule: str


@dataclass(frozen=True, slots=True)
class ListResult:
    """How many messages stand in the outbox for the list, and which plates are not written to."""

    queued: int
    blocked: list[Blocked]


@audit.atomic()
def enqueue_list(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    template_key: str,
    plates: Iterable[str],
    cause_key: str = "",
    values: Mapping[int, Mapping[str, str]] | None = None,
) -> ListResult:
    """Write to the owners of vehicles by their plates, each once a day and text (`cause_key`: of this list).
    `values` are by vehicle those of the text's variables that the file does not tell.

    What only has to wait is queued. Raises `Dealer.DoesNotExist`, `NoTemplateError`.
    """
    within = scope.where(Permission.MANAGE_MESSAGES).dealer_ids
    dealer = Dealer.objects.filter(pk__in=within).get(pk=dealer_id)
    text = template_in_force(dealer, template_key)
    wanted = list(dict.fromkeys(plates))
    vehicles = _by_plate(dealer, wanted)
    known = [(plate, vehicles[plate]) for plate in wanted if plate in vehicles]
    blocked = [Blocked(plate, "no_vehicle") for plate in wanted if plate not in vehicles]
    free = []
    rules = _rules_against(dealer, text, [vehicle for _, vehicle in known], at)
    for (plate, vehicle), rule in zip(known, rules, strict=True):
        if rule:
            blocked.append(Blocked(plate, rule))
        else:
            free.append((plate, vehicle))
    key = cause_key or f"{today_at(at, dealer):%Y-%m-%d}"
    unfit = _enqueue(dealer, text, free, values or {}, key, at, by)
    blocked += [Blocked(plate, "variable") for plate in unfit]
    result = ListResult(len(free) - len(unfit), blocked)
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="messages.queued",
        object_type="messages",
        after={"key": text.key, "queued": result.queued, "blocked": len(result.blocked)},
    )
    return result


def _enqueue(
    dealer: Dealer,
    text: Template,
    vehicles: Sequence[tuple[str, Vehicle]],
    values: Mapping[int, Mapping[str, str]],
    cause_key: str,
    at: datetime,
    by: Staff | None,
) -> list[str]:
    """Write to the owners of vehicles; the plates of those whose values do not fit the text."""
    keys = {vehicle.pk: f"{text.key}:{cause_key}:{vehicle.pk}" for _, vehicle in vehicles}
    by_id = {vehicle.pk: vehicle for _, vehicle in vehicles}
    made = enqueue_many(
        [Recipient(keys[pk], vehicle, vehicle.owner, values.get(pk, {})) for pk, vehicle in by_id.items()],
        dealer=dealer,
        template=text,
        cause="list",
        purpose=text.purpose,
        at=at,
        by=by,
    )
    return [plate for plate, vehicle in vehicles if keys[vehicle.pk] in made.unfit]


def _rules_against(dealer: Dealer, text: Template, vehicles: Sequence[Vehicle], at: datetime) -> list[str]:
    """For each vehicle the rule by which its owner is never written to; "" for none, or one that ends."""
    pairs = [(vehicle.owner_id, vehicle.pk) for vehicle in vehicles]
    answers = may_contact_many(
        dealer=dealer,
        pairs=pairs,
        purpose=text.purpose,
        channel=text.channel,
        at=at,
        contacts=contacts_with(dealer, at=at),
    )
    return [one.rule if one.verdict == "no" and one.until is None else "" for one in answers]


def _by_plate(dealer: Dealer, plates: Sequence[str]) -> dict[str, Vehicle]:
    """The vehicles on file by the plate as it was written."""
    normal = {plate: normalise_plate(plate) or plate for plate in plates}
    rows = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
    rows = rows.filter(plate__in=one_of(sorted(set(normal.values())))).select_related("owner")
    by_plate = {vehicle.plate: vehicle for vehicle in rows}
    return {plate: by_plate[one] for plate, one in normal.items() if one in by_plate}
