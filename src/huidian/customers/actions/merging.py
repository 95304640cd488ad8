"""Two files of one person become one: what either forbids is forbidden afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from huidian.customers.actions.permission import recording_of
from huidian.customers.models import Block, Consent, Customer, NumberState
from huidian.customers.queries.contact_facts import owner_facts
from huidian.engine.contact import ANY, Owner, stricter, withdrawn_by
from huidian.network import audit
from huidian.network.models import Staff

_WHY = "two files of one dealer that whoever merges them has found in scope"


@audit.atomic()
def merge_permission(*, at: datetime, by: Staff | None, keep: Customer, drop: Customer) -> None:
    """Let the file that is kept forbid what either forbids; part of the verb that merges two owners.

    Consents and blocks of both hold; what one has withdrawn stays withdrawn, whenever the other agreed; of
    two states of a number the worse. An opt-out from a file becomes a block. Raises `ValueError` for files of
    two dealers.
    """
    if keep.dealer_id != drop.dealer_id or keep.pk == drop.pk:
        raise ValueError("only two files of one dealer are merged")
    mine, theirs = owner_facts(keep.dealer, keep.pk), owner_facts(keep.dealer, drop.pk)
    merged = stricter(mine, theirs)
    recording = recording_of(keep.dealer, at, by)
    about: dict[str, Any] = {
        "recorded_at": at,
        "recorded_by": recording,
        "dealer": keep.dealer,
        "customer": keep,
    }
    Consent.objects.bulk_create([*_consents(drop, about), *_withdrawals(mine, theirs, at, about)])
    Block.objects.bulk_create([*_blocks(drop, about), *_opted_out(keep, drop, at, about)])
    _take_worse_states(keep, mine, merged, about)
    audit.record(
        at=at,
        staff=by,
        dealer=keep.dealer,
        action="owner.permission_merged",
        object_type="owner",
        object_id=keep.pk,
        after={"merged": drop.pk},
    )


def _consents(drop: Customer, about: Mapping[str, Any]) -> Iterator[Consent]:
    for one in Consent.objects.unscoped(_WHY).current().filter(customer=drop):
        words = {"purpose": one.purpose, "channel": one.channel, "given": one.given}
        yield Consent(**about, **words, text_version=one.text_version, proof=one.proof, said_at=one.said_at)


def _withdrawals(mine: Owner, theirs: Owner, at: datetime, about: Mapping[str, Any]) -> Iterator[Consent]:
    """What one withdrew and the other agreed to later is withdrawn anew, so that it is the last word."""
    both = replace(mine, consents=(*mine.consents, *theirs.consents))
    for purpose, channel in sorted((withdrawn_by(mine) | withdrawn_by(theirs)) - withdrawn_by(both)):
        yield Consent(
            **about, purpose=purpose, channel=channel, given=False, proof=Consent.Proof.FILE, said_at=at
        )


def _blocks(drop: Customer, about: Mapping[str, Any]) -> Iterator[Block]:
    for one in Block.objects.unscoped(_WHY).current().filter(customer=drop):
        words = {"purpose": one.purpose, "channel": one.channel, "vehicle_id": one.vehicle_id}
        yield Block(**about, **words, since_on=one.since_on, until_on=one.until_on, proof=one.proof)


def _opted_out(keep: Customer, drop: Customer, at: datetime, about: Mapping[str, Any]) -> Iterator[Block]:
    """What the file that goes forbids by itself (ANY: everything); the one that stays keeps its own."""
    for channel in sorted(set(drop.opted_out_channels) | (set() if drop.may_contact else {ANY})):
        since_on = at.astimezone(ZoneInfo(keep.dealer.timezone)).date()
        yield Block(**about, channel=channel, since_on=since_on, proof=Consent.Proof.FILE)


def _take_worse_states(keep: Customer, mine: Owner, merged: Owner, about: Mapping[str, Any]) -> None:
    known = {one.number: one.state for one in mine.numbers}
    for one in merged.numbers:
        if one.state in ("unknown", known.get(one.number)):
            continue
        standing = NumberState.objects.unscoped(_WHY).current().filter(customer=keep, number=one.number)
        standing.update(retracted_at=about["recorded_at"], retracted_by=about["recorded_by"])
        NumberState.objects.create(**about, number=one.number, state=one.state)
