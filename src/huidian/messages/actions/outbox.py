"""A message is put into the outbox, in the transaction of what causes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction

from huidian.customers.models import Customer, Vehicle
from huidian.messages.addresses import address_of, values_for
from huidian.messages.gateways import fill
from huidian.messages.models import Message, Template
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
    values = values_for(text, dealer, vehicle, customer, variables)
    moment = max(at, not_before_at or at)
    if expires_at is None and text.expires_hours:
        expires_at = moment + timedelta(hours=text.expires_hours)
    message = Message(
        dealer=dealer,
        template=text,
        channel=text.channel,
        purpose=purpose,
        vehicle=vehicle,
        customer=customer,
        address=address_of(customer, text.channel),
        values=values,
        subject=text.subject,
        text=fill(text.body, text.places, values),
        cause=cause,
        cause_key=cause_key,
        out_id=uuid4().hex,
        due_at=moment,
        not_before_at=not_before_at,
        expires_at=expires_at,
        made_at=at,
        made_by=by,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        # Somebody made it between the two looks.
        if standing := _standing(cause, cause_key, text.channel):
            return standing
        raise
    return message


def _standing(cause: str, cause_key: str, channel: str) -> Message | None:
    rows = Message.objects.unscoped(_WHY)
    return rows.filter(cause=cause, cause_key=cause_key, channel=channel).first()
