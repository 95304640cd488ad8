"""A dealer's texts as pages show them: versions, what a review said, how one reads for a real owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from huidian.customers.models import Vehicle
from huidian.kit.identifiers import mask_identifiers
from huidian.kit.labels import Label
from huidian.messages.addresses import CHANNELS, values_for
from huidian.messages.checking import checked, signature_of
from huidian.messages.gateways import Breach, VariableError, fill, length, segments, whole_text
from huidian.messages.gateways.rules import Variable
from huidian.messages.models import Template
from huidian.messages.words import channel_words, purpose_words
from huidian.network.masks import Masks
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of

_WHY = "what belongs to a text that was found in scope"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One version of a text; `used` is how many messages were made of it."""

    id: int
    dealer_id: int
    dealer: str
    key: str
    version: int
    name: str
    message_class: str
    channel: Label
    purpose: Label
    state: str
    reason: str
    gateway_code: str
    signature: str
    made_at: datetime
    made_by: str
    decided_at: datetime | None
    used: int
    manages: bool


@dataclass(frozen=True, slots=True)
class TextFile:
    """One version with its text and the other versions, newest first."""

    row: TextRow
    subject: str
    body: str
    variables: tuple[Variable, ...]
    expires_hours: int | None
    channel_key: str
    purpose_key: str
    versions: tuple[TextRow, ...]
    has_open: bool
    history: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as a phone shows it, about one vehicle; `wrong`: the variables whose values do not fit."""

    plate: str
    text: str
    characters: int
    segments: int
    wrong: tuple[str, ...] = ()


def texts_in_reach(scope: Scope) -> QuerySet[Template]:
    """The versions a person may see."""
    within = Template.objects.within(scope.where(Permission.VIEW_MESSAGES))
    rows = within.select_related("dealer", "made_by").annotate(used=Count("messages"))
    return rows.order_by("dealer__code", "key", "-version")


def text_rows(scope: Scope, texts: Sequence[Template]) -> list[TextRow]:
    """The rows of some of `texts_in_reach`."""
    manages = scope.where(Permission.MANAGE_MESSAGES).dealer_ids
    return [_row(one, one.dealer_id in manages) for one in texts]


def text_file(scope: Scope, template_id: int) -> TextFile:
    """One version. Raises `Template.DoesNotExist` for one out of reach."""
    texts = texts_in_reach(scope)
    one = texts.get(pk=template_id)
    versions = list(texts.filter(dealer=one.dealer, key=one.key))
    events = AuditEvent.objects.unscoped(_WHY).filter(
        object_type="template", object_id__in=[str(each.pk) for each in versions]
    )
    rows = text_rows(scope, versions)
    return TextFile(
        row=next(row for row in rows if row.id == one.pk),
        subject=one.subject,
        body=one.body,
        variables=one.places,
        expires_hours=one.expires_hours,
        channel_key=one.channel,
        purpose_key=one.purpose,
        versions=tuple(rows),
        has_open=any(row.state in ("draft", "submitted", "rejected") for row in rows),
        history=tuple(entry_of(each) for each in events.select_related("staff", "dealer").order_by("-id")),
    )


def sample(scope: Scope, file: TextFile, plate: str = "") -> Sample | None:
    """How a text reads for the owner of a vehicle (`plate`; "": any with an owner); None for no such car."""
    vehicles = (
        Vehicle.objects.within(scope).current().filter(dealer_id=file.row.dealer_id, owner__isnull=False)
    )
    if plate:
        vehicles = vehicles.filter(plate=plate)
    vehicle = vehicles.select_related("owner", "dealer").order_by("pk").first()
    if vehicle is None:
        return None
    template = Template.objects.unscoped(_WHY).get(pk=file.row.id)
    given = {
        one.key: example(one) for one in file.variables if one.key not in ("owner", "plate", "car", "dealer")
    }
    values = values_for(template, vehicle.dealer, vehicle, vehicle.owner, given)
    body, wrong = template.body, tuple[str, ...]()
    try:
        body = fill(template.body, template.places, values)
    except VariableError as error:
        wrong = tuple(error.keys)
    text = whole_text(template.signature, body)
    masks = Masks(scope)
    shown = text if masks.are_off(dealer_id=file.row.dealer_id) else mask_identifiers(text)
    count = segments(text) if template.channel == "sms" else 0
    return Sample(masks.plate(vehicle.plate, dealer_id=vehicle.dealer_id), shown, length(text), count, wrong)


def example(one: Variable) -> str:
    """A value that fits a variable."""
    values = {"text": "示例", "digits": "123456", "day": "12月1日", "plate": "沪A12345", "money": "100元"}
    return values[one.type][: one.most]


def breaches_of(dealer_id: int, words: Mapping[str, Any], variables: Sequence[Variable]) -> list[Breach]:
    """Which rules of its gateway a text of a dealer would break."""
    return checked(Dealer.objects.get(pk=dealer_id), words, variables)


def writing_choices(scope: Scope, dealer_id: int) -> tuple[dict[str, Label], dict[str, Label], str]:
    """What a new text can choose from at a dealer: channels, purposes, and the usual signature."""
    within = scope.where(Permission.MANAGE_MESSAGES).dealer_ids
    dealer = Dealer.objects.filter(pk__in=within).get(pk=dealer_id)
    contact = rules_of(dealer).contact
    channels = {one.key: one.label for one in contact.channels if one.key in CHANNELS}
    return channels, {one.key: one.label for one in contact.purposes}, signature_of(dealer)


def _row(one: Any, manages: bool) -> TextRow:
    return TextRow(
        id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        key=one.key,
        version=one.version,
        name=one.name,
        message_class=one.message_class,
        channel=channel_words(one.dealer, one.channel),
        purpose=purpose_words(one.dealer, one.purpose),
        state=one.state,
        reason=one.reason,
        gateway_code=one.gateway_code,
        signature=one.signature,
        made_at=one.made_at,
        made_by=str(one.made_by or ""),
        decided_at=one.decided_at,
        used=one.used,
        manages=manages,
    )
