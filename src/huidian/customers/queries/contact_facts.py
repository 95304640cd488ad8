"""What the store knows of owners that decides about contact, as the engine's facts.

Wishes follow a number: who asked not to be contacted is not contacted either through a second file with the
same first number, be it another owner's of the household or one that an import made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.customers.models import Block, Consent, Customer, NumberState, Vehicle
from huidian.engine.contact import ANY, Number, Owner, Question, facts
from huidian.network.bulk import one_of
from huidian.network.models import Dealer

_WHY = "one dealer's, whoever asks: an answer names a rule and nothing of the owner"
_COLUMNS = (
    "id", "phone", "other_phones", "email", "wechat_id", "address", "may_contact", "opted_out_channels",
)  # fmt: skip
_OPTED_OUT = Q(may_contact=False) | ~Q(opted_out_channels=[])
_LACKING = {
    "phone": Q(phone=""),
    "email": Q(email=""),
    "wechat": Q(wechat_id=""),
    "post": Q(address=""),
}
Row = Mapping[str, Any]


def owner_facts(dealer: Dealer, customer_id: int, *, complaints: bool = True) -> Owner:
    """What is known of one owner of a dealer. Raises `Customer.DoesNotExist`."""
    owner = facts_of_owners(dealer, [customer_id], complaints=complaints).get(customer_id)
    if owner is None:
        raise Customer.DoesNotExist
    return owner


def numbers_of(customer: Customer) -> tuple[Number, ...]:
    """An owner's numbers in their order, each with what is known of it."""
    said = NumberState.objects.unscoped(_WHY).current().filter(customer=customer)
    states = dict(said.values_list("number", "state"))
    numbers = dict.fromkeys(one for one in (customer.phone, *customer.other_phones) if one)
    return tuple(Number(one, states.get(one, "unknown")) for one in numbers)  # type: ignore[arg-type]


def facts_of_owners(dealer: Dealer, ids: Collection[int], *, complaints: bool = True) -> dict[int, Owner]:
    """What is known of some owners of a dealer, by id, in the same few queries however many they are.

    `complaints`: whether it is asked whose are open.
    """
    if not ids:
        return {}
    customers = Customer.objects.unscoped(_WHY).filter(dealer=dealer)
    rows = list(customers.filter(pk__in=list(ids)).values(*_COLUMNS))
    if phones := {row["phone"] for row in rows if row["phone"]}:
        # By the index on the last four, which an "or" would leave aside.
        same = customers.filter(phone_last4__in={phone[-4:] for phone in phones}, phone__in=phones)
        rows += same.exclude(pk__in=[row["id"] for row in rows]).values(*_COLUMNS)
    said = _Said.of(dealer, {"customer__in": [one["id"] for one in rows]})
    said.complaining = complaining_owners(dealer) if complaints else frozenset()
    return _owners(rows, said)


def complaining_owners(dealer: Dealer) -> frozenset[int]:
    """The owners of a dealer of whom a complaint is open; one nobody is named in is the vehicle's owner's.

    The room of complaints lies above and is named by the relation alone.
    """
    waiting = {"complaints__dealer": dealer, "complaints__closed_at": None, "complaints__withdrawn_at": None}
    rows = Vehicle.objects.unscoped(_WHY).filter(complaints__isnull=False, **waiting).order_by()
    pairs = rows.values_list("complaints__customer", "owner")
    return frozenset(who or owner for who, owner in pairs if who or owner)


def owners_with_facts(question: Question, dealer: Dealer, *, also: Collection[int] = ()) -> dict[int, Owner]:
    """Every owner of a dealer of whom more is known that bears on a question than how to be reached, and
    some others, by id; of each only what bears on it.
    """
    said = _Said.of(dealer, question=question)
    if question.purpose.after_complaint:
        said.complaining = complaining_owners(dealer)
    customers = Customer.objects.unscoped(_WHY).filter(dealer=dealer)
    opted_out = set(customers.filter(_OPTED_OUT).values_list("pk", flat=True))
    rows = list(customers.filter(pk__in=one_of([*said.owners | opted_out | set(also)])).values(*_COLUMNS))
    binding = said.binding | opted_out
    phones = {row["phone"] for row in rows if row["id"] in binding and row["phone"]}
    if phones:
        known = {row["id"] for row in rows}
        same = customers.filter(phone__in=one_of(sorted(phones))).values(*_COLUMNS)
        rows += [row for row in same if row["id"] not in known]
    return _owners(rows, said)


def unreachable(dealer: Dealer, reaches: str) -> frozenset[int]:
    """The owners of a dealer without an address of a kind (`engine.contact.rules.Address`)."""
    customers = Customer.objects.unscoped(_WHY).filter(_LACKING[reaches], dealer=dealer)
    return frozenset(customers.values_list("pk", flat=True))


@dataclass
class _Said:
    """What was said of owners, by their ids."""

    consents: dict[int, list[facts.Consent]] = field(default_factory=lambda: defaultdict(list))
    blocks: dict[int, list[facts.Block]] = field(default_factory=lambda: defaultdict(list))
    states: dict[int, dict[str, facts.NumberState]] = field(default_factory=lambda: defaultdict(dict))
    complaining: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, dealer: Dealer, which: Mapping[str, Any] | None = None, question: Question | None = None
    ) -> _Said:
        """What was said at a dealer: of the owners that `which` filters, and where there is a question only
        what bears on it.
        """
        said, zone = cls(), ZoneInfo(dealer.timezone)
        where = {"dealer": dealer, **(which or {})}
        exact, loose = _bearing(question)
        consents = Consent.objects.unscoped(_WHY).current().filter(**where, **exact)
        for customer_id, purpose, channel, given, said_at in consents.values_list(
            "customer_id", "purpose", "channel", "given", "said_at"
        ):
            said.consents[customer_id].append(facts.Consent(purpose, channel, given, said_at))
        blocks = Block.objects.unscoped(_WHY).current().filter(**where, **loose)
        for customer_id, purpose, channel, vehicle_id, until_on in blocks.values_list(
            "customer_id", "purpose", "channel", "vehicle_id", "until_on"
        ):
            block = facts.Block(purpose, channel, vehicle_id, _midnight(until_on, zone))
            said.blocks[customer_id].append(block)
        states = NumberState.objects.unscoped(_WHY).current().filter(**where)
        for customer_id, number, state in states.values_list("customer_id", "number", "state"):
            said.states[customer_id][number] = state  # type: ignore[assignment]
        return said

    @property
    def owners(self) -> set[int]:
        return {*self.consents, *self.blocks, *self.states, *self.complaining}

    @property
    def binding(self) -> set[int]:
        """Those whose words, or complaints, bind other files with their number: the same phone rings."""
        withdrew = {owner for owner, words in self.consents.items() if any(not one.given for one in words)}
        return withdrew | set(self.blocks) | self.complaining


def _owners(rows: Iterable[Row], said: _Said) -> dict[int, Owner]:
    owners = {row["id"]: _owner(row, said) for row in rows}
    by_phone: dict[str, list[Owner]] = defaultdict(list)
    for owner in owners.values():
        if owner.numbers and (owner.blocks or owner.consents or owner.opted_out or owner.complains):
            by_phone[owner.numbers[0].number].append(owner)
    return {key: _bound(owner, by_phone) for key, owner in owners.items()}


def _owner(row: Row, said: _Said) -> Owner:
    states = said.states.get(row["id"], {})
    numbers = [number for number in (row["phone"], *row["other_phones"]) if number]
    addresses = {"email": row["email"], "wechat": row["wechat_id"], "post": row["address"]}
    opted_out = frozenset(row["opted_out_channels"]) | (set() if row["may_contact"] else {ANY})
    return Owner(
        customer_id=row["id"],
        consents=tuple(said.consents.get(row["id"], ())),
        blocks=tuple(said.blocks.get(row["id"], ())),
        numbers=tuple(Number(number, states.get(number, "unknown")) for number in dict.fromkeys(numbers)),
        addresses=frozenset(key for key, value in addresses.items() if value),
        opted_out=opted_out,
        complains=row["id"] in said.complaining,
    )


def _bound(owner: Owner, by_phone: Mapping[str, list[Owner]]) -> Owner:
    """The owner with what others who have the same first number forbid."""
    others = by_phone.get(owner.numbers[0].number, ()) if owner.numbers else ()
    for other in others:
        if other is not owner:
            owner = _with_wishes_of(owner, other)
    return owner


def _with_wishes_of(owner: Owner, other: Owner) -> Owner:
    withdrawn = tuple(one for one in other.consents if not one.given and not _agreed_since(one, other))
    return replace(
        owner,
        consents=(*owner.consents, *withdrawn),
        blocks=(*owner.blocks, *other.blocks),
        opted_out=owner.opted_out | other.opted_out,
        complains=owner.complains or other.complains,
    )


def _agreed_since(withdrawal: facts.Consent, owner: Owner) -> bool:
    pair = (withdrawal.purpose, withdrawal.channel)
    return any(
        one.given and (one.purpose, one.channel) == pair and one.at > withdrawal.at for one in owner.consents
    )


def _bearing(question: Question | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Filters of the consents, and of the blocks, that bear on a question."""
    if question is None:
        return {}, {}
    purpose, channel = question.purpose.key, question.channel.key
    exact = {"purpose": purpose, "channel": channel}
    return exact, {"purpose__in": (ANY, purpose), "channel__in": (ANY, channel)}


def _midnight(on: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(on, time(), zone) if on else None
