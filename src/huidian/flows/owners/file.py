"""Everything known of an owner that decides about contact, and what can be decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huidian.customers.models import Block, Consent, Customer, NumberState
from huidian.customers.number_keys import number_key, number_of_key
from huidian.customers.queries import Refusals, permission_table, refusals_of
from huidian.customers.words import NUMBER_STATES, PROOFS
from huidian.engine.contact import ContactPermission
from huidian.flows.owners.reach import reachable_owners
from huidian.flows.owners.rows import own_holder, vehicles_of_owners
from huidian.flows.owners.words import channel_words, named, opted_out_words, purpose_words
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import AuditEvent, Recording
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.outreach.queries.contacts import contacts_with


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What an owner said of a purpose on a channel; `holds`: it is the last word of that."""

    id: int
    purpose: Label
    channel: Label
    given: bool
    text_version: str
    proof: Label
    said_at: datetime
    by: str
    holds: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block that nobody has lifted; `over`: its end has come. `plate` is "" where it is about all."""

    id: int
    purpose: Label
    channel: Label
    plate: str
    since_on: date
    until_on: date | None
    proof: Label
    by: str
    over: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number, by its name in forms, masked for those who may not read it."""

    key: str
    shown: str
    state: str
    words: Label


@dataclass(frozen=True, slots=True)
class OwnerFile:
    """One owner. `table` has by purpose (words) the answers of now in the order of `channels`; `words` are
    what the playbook calls purposes and channels.
    """

    id: int
    name: str
    dealer_id: int
    dealer: str
    preferred: str
    opted_out: Label | None
    numbers: tuple[NumberLine, ...]
    vehicles: tuple[tuple[int, str], ...]
    consents: tuple[ConsentLine, ...]
    blocks: tuple[BlockLine, ...]
    channels: tuple[Label, ...]
    table: tuple[tuple[Label, tuple[ContactPermission, ...]], ...]
    notes: tuple[Label, ...]
    refusals: tuple[Refusals, ...]
    history: tuple[Entry, ...]
    purpose_words: dict[str, Label]
    channel_words: dict[str, Label]
    may_edit: bool

    @property
    def blocked(self) -> bool:
        return self.opted_out is not None or any(not block.over for block in self.blocks)

    @property
    def reasons(self) -> tuple[ContactPermission, ...]:
        """One answer for each different reason that is in the table, in its order."""
        answers = [answer for _, by_channel in self.table for answer in by_channel]
        return tuple({one.rule: one for one in reversed(answers) if one.rule}.values())[::-1]

    @property
    def refused(self) -> int:
        """Contacts not made because of a rule."""
        return sum(one.times for one in self.refusals)

    @property
    def refused_since(self) -> date | None:
        return min((one.first_on for one in self.refusals), default=None)


def owner_file(scope: Scope, customer_id: int, *, at: datetime) -> OwnerFile:
    """The page of one owner. Raises `Customer.DoesNotExist` for one out of reach."""
    owner = reachable_owners(scope).get(pk=customer_id)
    today = today_at(at, owner.dealer)
    held = vehicles_of_owners(scope, [owner.pk])[owner.pk]
    masks = VehicleMasks(Masks(scope), owner.dealer_id, own_holder(scope, owner, held))
    plates = {one.pk: masks.plate(one.plate) for one in held}
    may_edit = scope.may_for(Permission.EDIT_CUSTOMERS, dealer_id=owner.dealer_id, holder=masks.holder)
    about: dict[str, Any] = {"customer_id": owner.pk, "vehicle_id": held[0].pk if len(held) == 1 else None}
    contacts = contacts_with(owner.dealer, at=at, **about)
    answers = permission_table(dealer=owner.dealer, at=at, contacts=contacts, **about)
    purposes, channels = purpose_words(owner.dealer), channel_words(owner.dealer)
    every = [answer for by_channel in answers.values() for answer in by_channel.values()]
    return OwnerFile(
        id=owner.pk,
        name=owner.name,
        dealer_id=owner.dealer_id,
        dealer=owner.dealer.name,
        preferred=" ".join(text for text in (owner.preferred_channel, owner.preferred_hour) if text),
        opted_out=opted_out_words(owner),
        numbers=_numbers(scope, owner, masks),
        vehicles=tuple(plates.items()),
        consents=_consents(scope, owner, may_edit),
        blocks=_blocks(scope, owner, plates, today, may_edit),
        channels=tuple(words for key, words in channels.items() if key),
        table=tuple(
            (purposes[purpose], tuple(by_channel.values())) for purpose, by_channel in answers.items()
        ),
        notes=tuple(dict.fromkeys(note for answer in every for note in answer.notes)),
        refusals=tuple(refusals_of(scope, owner.pk)),
        history=_history(owner),
        purpose_words=purposes,
        channel_words=channels,
        may_edit=may_edit,
    )


def number_of(scope: Scope, customer_id: int, key: str, *, at: datetime) -> str:
    """The number of `OwnerFile.numbers` of a name; "" where there is none. Raises as `owner_file` does."""
    owner = reachable_owners(scope).get(pk=customer_id)
    return number_of_key(owner.pk, _numbers_of(owner), key)


def _numbers_of(owner: Customer) -> list[str]:
    return list(dict.fromkeys(number for number in (owner.phone, *owner.other_phones) if number))


def _numbers(scope: Scope, owner: Customer, masks: VehicleMasks) -> tuple[NumberLine, ...]:
    states = NumberState.objects.within(scope).current().filter(customer=owner)
    known = dict(states.values_list("number", "state"))
    return tuple(
        NumberLine(number_key(owner.pk, number), masks.phone(number), state, NUMBER_STATES[state])
        for number in _numbers_of(owner)
        for state in [known.get(number, "unknown")]
    )


def _consents(scope: Scope, owner: Customer, may_edit: bool) -> tuple[ConsentLine, ...]:
    rows = Consent.objects.within(scope).current().filter(customer=owner)
    said = list(rows.select_related("recorded_by__staff"))
    last = {(one.purpose, one.channel): one.pk for one in said}
    purposes, channels = purpose_words(owner.dealer), channel_words(owner.dealer)
    return tuple(
        ConsentLine(
            id=one.pk,
            purpose=named(purposes, one.purpose),
            channel=named(channels, one.channel),
            given=one.given,
            text_version=one.text_version,
            proof=PROOFS[one.proof],
            said_at=one.said_at,
            by=_by(one.recorded_by),
            holds=last[one.purpose, one.channel] == one.pk,
            may_edit=may_edit,
        )
        for one in reversed(said)
    )


def _blocks(
    scope: Scope, owner: Customer, plates: dict[int, str], today: date, may_edit: bool
) -> tuple[BlockLine, ...]:
    rows = Block.objects.within(scope).current().filter(customer=owner)
    purposes, channels = purpose_words(owner.dealer), channel_words(owner.dealer)
    return tuple(
        BlockLine(
            id=one.pk,
            purpose=named(purposes, one.purpose),
            channel=named(channels, one.channel),
            plate=plates.get(one.vehicle_id, "–") if one.vehicle_id else "",
            since_on=one.since_on,
            until_on=one.until_on,
            proof=PROOFS[one.proof],
            by=_by(one.recorded_by),
            over=one.until_on is not None and one.until_on <= today,
            may_edit=may_edit,
        )
        for one in rows.select_related("recorded_by__staff").order_by("-pk")
    )


def _by(recording: Recording) -> str:
    return str(recording.staff) if recording.staff else ""


def _history(owner: Customer) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped("what is told of an owner goes with reaching them")
    newest = events.filter(object_type="owner", object_id=str(owner.pk)).order_by("-id")
    return tuple(entry_of(event) for event in newest.select_related("staff", "dealer"))
