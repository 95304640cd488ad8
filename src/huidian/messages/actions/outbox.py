"""Messages are put into the outbox, in the transaction of what causes them: one, or many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction

from huidian.customers.models import Customer, Vehicle
from huidian.messages.addresses import address_of, addresses_of, values_for
from huidian.messages.gateways import VariableError, fill
from huidian.messages.models import Message, Template
from huidian.network.bulk import one_of
from huidian.network.models import Dealer, Staff

_WHY = "the caller's own dealer, whose message it is"


class NoTemplateError(LookupError):
    """The dealer has no approved text of that key."""


def template_in_force(dealer: Dealer, key: str) -> Template:
    """The approved version of a dealer's text. Raises `NoTemplateError`."""
    found = Template.objects.unscoped(_WHY).in_force().filter(dealer=dealer, key=key).first()
    if found is None:
        raise NoTemplateError(key)
    return found


def enqueue(
    *,
    dealer: Dealer,
    template: Template | str,
    vehicle: Vehicle | None,
    customer: Customer | None,
    variables: Mapping[str, str],
    cause: str,
    cause_key: str,
    purpose: str,
    at: datetime,
    not_before_at: datetime | None = None,
    expires_at: datetime | None = None,
    by: Staff | None = None,
) -> Message:
    """Put one message into the outbox, in the caller's transaction; the one that stands where there is one.

    `template` is an approved version, or the key of a text. `variables` are its values; owner, plate, car and
    dealer need not be given. `expires_at` is by default as long after its moment as the text is worth
    sending. Nobody is asked for permission here: the planner counts it, the sender decides it. Raises
    `NoTemplateError`, `VariableError` for values that do not fit.
    """
    text = template_in_force(dealer, template) if isinstance(template, str) else template
    # Alike for whoever asks twice, and nothing is made of values that no longer fit.
    if standing := _standing(cause, cause_key, text.channel):
        return standing
    made = _Made(dealer, text, cause, purpose, at, not_before_at, expires_at, by)
    to = Recipient(cause_key, vehicle, customer, variables)
    message = made.message(to, address_of(customer, text.channel))
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        # Somebody made it between the two looks.
        if standing := _standing(cause, cause_key, text.channel):
            return standing
        raise
    return message


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who one of many messages is for. `key` is the cause's (`cause_key`), `variables` as of `enqueue`."""

    key: str
    vehicle: Vehicle | None
    customer: Customer | None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enqueued:
    """The messages (ids) by their cause's key, also those that stood already; `unfit` are the keys whose
    values do not fit the text.
    """

    messages: Mapping[str, int]
    unfit: tuple[str, ...] = ()


def enqueue_many(
    recipients: Sequence[Recipient],
    *,
    dealer: Dealer,
    template: Template | str,
    cause: str,
    purpose: str,
    at: datetime,
    not_before_at: datetime | None = None,
    expires_at: datetime | None = None,
    by: Staff | None = None,
) -> Enqueued:
    """Put one message for each recipient into the outbox, as `enqueue` does, in few statements.

    Raises `NoTemplateError`.
    """
    text = template_in_force(dealer, template) if isinstance(template, str) else template
    made = _Made(dealer, text, cause, purpose, at, not_before_at, expires_at, by)
    standing = _ids(cause, text.channel, [one.key for one in recipients])
    new = [one for one in recipients if one.key not in standing]
    addresses = addresses_of(dealer, [one.customer for one in new if one.customer], text.channel)
    rows, unfit = [], []
    for one in new:
        try:
            rows.append(made.message(one, addresses[one.customer.pk] if one.customer else ""))
        except VariableError:
            unfit.append(one.key)
    Message.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    return Enqueued(standing | _ids(cause, text.channel, [one.cause_key for one in rows]), tuple(unfit))


@dataclass(frozen=True, slots=True)
class _Made:
    """What messages made at once have in common."""

    dealer: Dealer
    text: Template
    cause: str
    purpose: str
    at: datetime
    not_before_at: datetime | None
    expires_at: datetime | None
    by: Staff | None

    def message(self, to: Recipient, address: str) -> Message:
        """The message to one, not yet stored. Raises `VariableError`."""
        text = self.text
        values = values_for(text, self.dealer, to.vehicle, to.customer, to.variables)
        moment = max(self.at, self.not_before_at or self.at)
        expires_at = self.expires_at
        if expires_at is None and text.expires_hours:
            expires_at = moment + timedelta(hours=text.expires_hours)
        return Message(
            dealer=self.dealer,
            template=text,
            channel=text.channel,
            purpose=self.purpose,
            vehicle=to.vehicle,
            customer=to.customer,
            address=address,
            values=values,
            subject=text.subject,
            text=fill(text.body, text.places, values),
            cause=self.cause,
            cause_key=to.key,
            out_id=uuid4().hex,
            due_at=moment,
            not_before_at=self.not_before_at,
            expires_at=expires_at,
            made_at=self.at,
            made_by=self.by,
        )


def _ids(cause: str, channel: str, keys: Sequence[str]) -> dict[str, int]:
    rows = Message.objects.unscoped(_WHY).filter(cause=cause, channel=channel, cause_key__in=one_of(keys))
    return dict(rows.values_list("cause_key", "pk"))


def _standing(cause: str, cause_key: str, channel: str) -> Message | None:
    rows = Message.objects.unscoped(_WHY)
    return rows.filter(cause=cause, cause_key=cause_key, channel=channel).first()
