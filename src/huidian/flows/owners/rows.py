"""Owners as a list shows them: what they allow, in words; personal fields masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Count, Q

from huidian.customers.models import Block, Consent, Customer, Refusal, Vehicle
from huidian.customers.words import NUMBER_STATES
from huidian.flows.owners.words import (
    block_words,
    channel_words,
    joined,
    named,
    opted_out_words,
    purpose_words,
)
from huidian.kit.labels import Label
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import NOBODY, VehicleHolder, holder_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope

Said = TypeVar("Said", Block, Consent)


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """One owner. `refused` are the contacts not made because of a rule, ever; `quiet`: not to be contacted
    at all, for good. `may_edit`: whether the reader may record what the owner allows.
    """

    customer_id: int
    dealer_id: int
    dealer: str
    name: str
    phone: str
    number_state: Label | None
    plates: str
    consents: Label | None
    blocks: Label | None
    preferred: str
    refused: int
    quiet: bool
    may_edit: bool


def owner_rows(scope: Scope, owners: Sequence[Customer], *, today: date) -> list[OwnerRow]:
    """The rows of some of `owners_in_reach`, in the same few queries however many they are."""
    ids = [one.pk for one in owners]
    vehicles = vehicles_of_owners(scope, ids)
    holding = Q(until_on=None) | Q(until_on__gt=today)
    blocks = _by_owner(Block.objects.within(scope).current().filter(holding, customer__in=ids))
    consents = _by_owner(Consent.objects.within(scope).current().filter(customer__in=ids))
    refusals = Refusal.objects.within(scope).filter(customer__in=ids).order_by().values_list("customer")
    refused = dict(refusals.annotate(Count("id")))
    masks = Masks(scope)

    def row(one: Customer) -> OwnerRow:
        held = vehicles[one.pk]
        own = VehicleMasks(masks, one.dealer_id, own_holder(scope, one, held))
        return OwnerRow(
            customer_id=one.pk,
            dealer_id=one.dealer_id,
            dealer=one.dealer.name,
            name=masks.name(one.name, dealer_id=one.dealer_id),
            phone=own.phone(one.phone),
            number_state=NUMBER_STATES.get(getattr(one, "number_state", "")),
            plates="、".join(own.plate(vehicle.plate) for vehicle in held),
            consents=_consent_words(one.dealer, consents[one.pk]),
            blocks=_all_blocks(one, blocks[one.pk]),
            preferred=" ".join(text for text in (one.preferred_channel, one.preferred_hour) if text),
            refused=refused.get(one.pk, 0),
            quiet=not one.may_contact or any(map(_is_whole, blocks[one.pk])),
            may_edit=scope.may_for(Permission.EDIT_CUSTOMERS, dealer_id=one.dealer_id, holder=own.holder),
        )

    return [row(one) for one in owners]


@dataclass(frozen=True, slots=True)
class HeldVehicle:
    """An owner's vehicle, and who answers for it."""

    pk: int
    plate: str
    holder: VehicleHolder


def own_holder(scope: Scope, owner: Customer, held: Sequence[HeldVehicle]) -> VehicleHolder:
    """By whom the owner is seen: the holder of a vehicle that is the reader's own, else of the first."""
    own = (one.holder for one in held if scope.is_own(owner.dealer_id, one.holder))
    return next(own, held[0].holder if held else NOBODY)


def vehicles_of_owners(scope: Scope, ids: Sequence[int]) -> dict[int, list[HeldVehicle]]:
    """By owner the vehicles on file."""
    vehicles = Vehicle.objects.within(scope).current().filter(owner__in=ids).order_by("pk")
    held: dict[int, list[HeldVehicle]] = defaultdict(list)
    for vehicle in vehicles.select_related("standing"):
        if vehicle.owner_id is not None:
            held[vehicle.owner_id].append(HeldVehicle(vehicle.pk, vehicle.plate, holder_of(vehicle)))
    return held


def _by_owner(rows: Iterable[Said]) -> dict[int, list[Said]]:
    grouped: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        grouped[row.customer_id].append(row)
    return grouped


def _is_whole(block: Block) -> bool:
    return not (block.purpose or block.channel or block.vehicle_id or block.until_on)


def _all_blocks(owner: Customer, blocks: Iterable[Block]) -> Label | None:
    file = opted_out_words(owner)
    return joined([*([file] if file else []), *(block_words(owner.dealer, one) for one in blocks)])


def _consent_words(dealer: Dealer, consents: Iterable[Consent]) -> Label | None:
    """Purposes with the channels on which consent holds."""
    last = {(one.purpose, one.channel): one.given for one in consents}
    purposes, channels = purpose_words(dealer), channel_words(dealer)
    held: dict[str, list[Label]] = defaultdict(list)
    for (purpose, channel), given in last.items():
        if given:
            held[purpose].append(named(channels, channel))
    texts = []
    for purpose, on in held.items():
        name, names = named(purposes, purpose), joined(on)
        assert names is not None
        texts.append(Label(f"{name.zh}：{names.zh}", f"{name.en}: {names.en}"))
    return joined(texts)
