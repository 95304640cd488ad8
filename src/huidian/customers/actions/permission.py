"""What an owner says about being contacted: agreed, withdrawn, not at all, and which numbers are any good."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from huidian.customers.models import Block, Consent, Customer, NumberState, Vehicle
from huidian.customers.queries.permission import contact_rules
from huidian.engine.contact import ANY
from huidian.network import audit
from huidian.network.models import Dealer, Recording, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "one owner's own words, once the owner was found in scope"
UNKNOWN = "unknown"


@audit.atomic()
def give_consent(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    customer_id: int,
    purpose: str,
    channel: str,
    text_version: str,
    proof: str,
    said_at: datetime | None = None,
) -> int:
    """Record that an owner agreed to a text (`text_version`); the id of the consent.

    `proof` is one of `Consent.Proof`: where it was given, at `said_at` (None: now). Whose customer it may
    be is for the caller to check (see `Scope.may_for`), here and in the other verbs. Raises
    `Customer.DoesNotExist` for one out of reach or where the person edits none, `ValueError` for a purpose,
    channel or proof there is not, a moment to come, or no text.
    """
    if not text_version:
        raise ValueError("consent is to a text")
    customer = _locked(scope, customer_id)
    words = {"purpose": purpose, "channel": channel, "text_version": text_version, "proof": proof}
    return _say(customer, at, by, "consent.given", said_at, given=True, **words)


@audit.atomic()
def withdraw_consent(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    customer_id: int,
    purpose: str,
    channel: str,
    proof: str,
    said_at: datetime | None = None,
) -> int:
    """Record that an owner withdrew, also where none was given before; the id. Raises as `give_consent`."""
    customer = _locked(scope, customer_id)
    words = {"purpose": purpose, "channel": channel, "proof": proof}
    return _say(customer, at, by, "consent.withdrawn", said_at, given=False, **words)


@audit.atomic()
def retract_consent(*, at: datetime, by: Staff | None, scope: Scope, consent_id: int) -> bool:
    """Take back a consent or a withdrawal that was entered wrongly; whether it stood until now.

    Raises `Consent.DoesNotExist` as `give_consent` does for its owner.
    """
    consent = Consent.objects.within(scope.where(Permission.EDIT_CUSTOMERS)).get(pk=consent_id)
    customer = _locked(scope, consent.customer_id)
    standing = Consent.objects.unscoped(_WHY).current().filter(pk=consent_id)
    if not standing.update(retracted_at=at, retracted_by=recording_of(customer.dealer, at, by)):
        return False
    before = {"purpose": consent.purpose, "channel": consent.channel, "given": consent.given}
    _note(at, by, customer, "consent.retracted", before=before)
    return True


@audit.atomic()
def set_block(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    customer_id: int,
    proof: str,
    purpose: str = ANY,
    channel: str = ANY,
    vehicle_id: int | None = None,
    until_on: date | None = None,
    anew: bool = False,
) -> int:
    """Record that an owner is not to be contacted, up to and not including `until_on`; the id of the block.

    Said again as it stands by the same person it gives the block that stands, but for `anew`: what somebody
    else recorded may be theirs to take back. It is kept of a file that an import's undoing
    took away, too, for it follows the number. Raises as `give_consent` does, `ValueError` also for a day that
    is not to come, `Vehicle.DoesNotExist` for a vehicle the owner never had.
    """
    customer = _locked(scope, customer_id, off_file_too=True)
    today = at.astimezone(ZoneInfo(customer.dealer.timezone)).date()
    _must_be_known(customer.dealer, purpose, channel, proof, any_too=True)
    if until_on is not None and until_on <= today:
        raise ValueError(f"a block has to end after today, {today}")
    if vehicle_id is not None:
        owned = Vehicle.objects.unscoped(_WHY).filter(ownerships__customer=customer)
        owned.filter(pk=vehicle_id).distinct().get()
    same: dict[str, Any] = {
        "customer": customer,
        "vehicle_id": vehicle_id,
        "purpose": purpose,
        "channel": channel,
        "until_on": until_on,
    }
    standing = Block.objects.unscoped(_WHY).current().filter(**same, recorded_by__staff=by).first()
    if standing and not anew:
        return standing.pk
    block = Block.objects.create(
        dealer=customer.dealer,
        since_on=today,
        proof=proof,
        recorded_at=at,
        recorded_by=recording_of(customer.dealer, at, by),
        **same,
    )
    _note(at, by, customer, "block.set", after=_block_words(block))
    return block.pk


@audit.atomic()
def lift_block(*, at: datetime, by: Staff | None, scope: Scope, block_id: int) -> bool:
    """Say that a block holds no more; whether it stood until now. Raises `Block.DoesNotExist`."""
    block = Block.objects.within(scope.where(Permission.EDIT_CUSTOMERS)).get(pk=block_id)
    customer = _locked(scope, block.customer_id, off_file_too=True)
    standing = Block.objects.unscoped(_WHY).current().filter(pk=block_id)
    if not standing.update(retracted_at=at, retracted_by=recording_of(customer.dealer, at, by)):
        return False
    _note(at, by, customer, "block.lifted", before=_block_words(block))
    return True


@audit.atomic()
def set_number_state(
    *, at: datetime, by: Staff | None, scope: Scope, customer_id: int, number: str, state: str
) -> str:
    """Say what became of one of an owner's numbers; what was said before (`unknown`: nothing).

    `state` is one of `NumberState.State`, or `unknown` to take back what was said. Raises as `give_consent`
    does, `ValueError` for a state there is not or a number the owner does not have.
    """
    customer = _locked(scope, customer_id)
    if state not in (UNKNOWN, *NumberState.State.values):
        raise ValueError(f"no such state of a number: {state}")
    numbers = [customer.phone, *customer.other_phones]
    if not number or number not in numbers:
        raise ValueError("the owner has no such number")
    standing = NumberState.objects.unscoped(_WHY).current().filter(customer=customer, number=number)
    before = standing.values_list("state", flat=True).first() or UNKNOWN
    if before == state:
        return before
    recording = recording_of(customer.dealer, at, by)
    standing.update(retracted_at=at, retracted_by=recording)
    if state != UNKNOWN:
        NumberState.objects.create(
            dealer=customer.dealer,
            customer=customer,
            number=number,
            state=state,
            recorded_at=at,
            recorded_by=recording,
        )
    place = numbers.index(number) + 1
    said = [{"number": place, "state": word} for word in (before, state)]
    _note(at, by, customer, "number.state", before=said[0], after=said[1])
    return before


def recording_of(dealer: Dealer, at: datetime, by: Staff | None) -> Recording:
    """An edit by hand that changes no figure, so that nothing is reckoned anew for it."""
    return Recording.objects.create(dealer=dealer, kind=Recording.Kind.EDIT, staff=by, recorded_at=at)


def _locked(scope: Scope, customer_id: int, *, off_file_too: bool = False) -> Customer:
    within = Customer.objects.within(scope.where(Permission.EDIT_CUSTOMERS))
    within = within if off_file_too else within.current()
    return within.select_related("dealer").select_for_update(of=("self",), no_key=True).get(pk=customer_id)


def _say(
    customer: Customer, at: datetime, by: Staff | None, action: str, said_at: datetime | None, **words: Any
) -> int:
    _must_be_known(customer.dealer, words["purpose"], words["channel"], words["proof"])
    if said_at is not None and said_at > at:
        raise ValueError("nobody can have said it yet")
    consent = Consent.objects.create(
        dealer=customer.dealer,
        customer=customer,
        said_at=said_at or at,
        recorded_at=at,
        recorded_by=recording_of(customer.dealer, at, by),
        **words,
    )
    _note(at, by, customer, action, after=words)
    return consent.pk


def _must_be_known(dealer: Dealer, purpose: str, channel: str, proof: str, *, any_too: bool = False) -> None:
    rules = contact_rules(dealer)
    more = [ANY] if any_too else []
    for kind, key, known in (
        ("purpose", purpose, [*more, *(one.key for one in rules.purposes)]),
        ("channel", channel, [*more, *(one.key for one in rules.channels)]),
        ("proof", proof, Consent.Proof.values),
    ):
        if key not in known:
            raise ValueError(f"no such {kind}: {key!r}")


def _block_words(block: Block) -> dict[str, Any]:
    words = {"purpose": block.purpose, "channel": block.channel, "vehicle": block.vehicle_id}
    said = {name: value for name, value in words.items() if value}
    return {**said, "until_on": block.until_on, "proof": block.proof}


def _note(at: datetime, by: Staff | None, customer: Customer, action: str, **said: Any) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=customer.dealer,
        action=action,
        object_type="owner",
        object_id=customer.pk,
        **said,
    )
