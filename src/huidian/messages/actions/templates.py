"""A dealer's texts: written, sent to review, decided, replaced by their next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huidian.messages.checking import checked, signature_of
from huidian.messages.gateways import Breach
from huidian.messages.gateways.rules import Variable
from huidian.messages.machines import TEMPLATE
from huidian.messages.models import Template
from huidian.network import audit
from huidian.network.machines import move
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope

S = Template.State
OPEN = (S.DRAFT, S.SUBMITTED, S.REJECTED)
TEXTS = ("name", "message_class", "channel", "purpose", "subject", "body", "signature", "expires_hours")
_WHY = "versions of one text, once its dealer was found in scope"


class RulesBrokenError(ValueError):
    """A text that breaks rules of its gateway: `breaches` names each with its field."""

    def __init__(self, found: Sequence[Breach]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.rule}" for one in found))
        self.breaches = found


class KeyTakenError(ValueError):
    """The dealer has a text of that key already."""


class OpenVersionError(ValueError):
    """A version of the text is being worked on already."""


@audit.atomic()
def add_template(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    key: str,
    words: Mapping[str, Any],
    variables: Sequence[Variable],
) -> Template:
    """Write a new text; `words` are `TEXTS`. Raises `RulesBrokenError`, `KeyTakenError`,
    `Dealer.DoesNotExist` for a dealer at which the person writes none, `KeyError` for no such purpose.
    """
    dealer = _dealer(scope, dealer_id)
    if Template.objects.unscoped(_WHY).filter(dealer=dealer, key=key).exists():
        raise KeyTakenError(key)
    _must_fit(dealer, words, variables)
    try:
        with transaction.atomic():
            return _write(at, by, dealer, key, 1, words, variables)
    except IntegrityError as error:
        raise KeyTakenError(key) from error


@audit.atomic()
def change_template(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    template_id: int,
    words: Mapping[str, Any],
    variables: Sequence[Variable],
) -> Template:
    """Write a text anew: the draft is changed, after an approved version there is a draft of the next.

    Raises as `add_template`, `OpenVersionError` where another version is being worked on.
    """
    old = _template(scope, template_id)
    words = {**words, "channel": old.channel}
    _must_fit(old.dealer, words, variables)
    mine = Template.objects.unscoped(_WHY).filter(dealer=old.dealer, key=old.key)
    if old.state not in (S.DRAFT, S.REJECTED):
        if mine.filter(state__in=OPEN).exists():
            raise OpenVersionError(old.key)
        newest = mine.aggregate(n=Max("version"))["n"]
        try:
            with transaction.atomic():
                return _write(at, by, old.dealer, old.key, newest + 1, words, variables)
        except IntegrityError as error:
            raise OpenVersionError(old.key) from error
    columns = {name: words[name] for name in TEXTS if name in words}
    rows = mine.filter(pk=old.pk, state=old.state)
    if not rows.update(
        **columns, variables=_plain(variables), state=S.DRAFT, reason="", made_at=at, made_by=by
    ):
        raise OpenVersionError(old.key)
    old.refresh_from_db(from_queryset=mine)
    _note(at, by, old, "template.written")
    return old


@audit.atomic()
def take_from_playbook(*, at: datetime, by: Staff | None, scope: Scope, dealer_id: int) -> list[Template]:
    """Take the texts of the dealer's playbook that it has none of yet, as drafts with the dealer's name as
    signature. Those that break its gateway's rules are left out.
    """
    dealer = _dealer(scope, dealer_id)
    known = set(Template.objects.unscoped(_WHY).filter(dealer=dealer).values_list("key", flat=True))
    made = []
    for text in rules_of(dealer).messages.templates:
        variables = [Variable(one.key, one.type, one.most) for one in text.variables]
        words = {
            "name": text.label.zh,
            "message_class": text.message_class,
            "channel": text.channel,
            "purpose": text.purpose,
            "subject": text.subject,
            "body": text.body.strip(),
            "signature": signature_of(dealer) if text.channel == "sms" else "",
            "expires_hours": text.expires_hours or None,
        }
        if text.key not in known and not checked(dealer, words, variables):
            made.append(_write(at, by, dealer, text.key, 1, words, variables))
    return made


def submit(*, at: datetime, by: Staff | None, scope: Scope, template_id: int) -> Template:
    """Send a draft to review. Raises `RulesBrokenError` where the gateway's rules are others by now."""
    template = _template(scope, template_id)
    words = {name: getattr(template, name) for name in TEXTS}
    _must_fit(template.dealer, words, template.places)
    return _move(template_id, "submit", at, by, scope)


@audit.atomic()
def approve(
    *, at: datetime, by: Staff | None, scope: Scope, template_id: int, gateway_code: str = ""
) -> Template:
    """Put a version into force (`gateway_code`: its name at the gateway); the one before it ends."""
    template = _template(scope, template_id)
    before = Template.objects.unscoped(_WHY).in_force().filter(dealer=template.dealer, key=template.key)
    older = list(before.exclude(pk=template.pk).select_related("dealer"))
    before.filter(pk__in=[one.pk for one in older]).update(state=S.RETIRED, decided_at=at)
    approved = _move(template_id, "approve", at, by, scope, {"gateway_code": gateway_code, "reason": ""})
    for one in older:
        _note(at, by, one, "template.retired")
    return approved


def reject(*, at: datetime, by: Staff | None, scope: Scope, template_id: int, reason: str) -> Template:
    """Write down that the gateway refused a version, and why."""
    return _move(template_id, "reject", at, by, scope, {"reason": reason})


def withdraw(*, at: datetime, by: Staff | None, scope: Scope, template_id: int) -> Template:
    """Take a version back from review."""
    return _move(template_id, "withdraw", at, by, scope)


def retire(*, at: datetime, by: Staff | None, scope: Scope, template_id: int) -> Template:
    """Use a text no more: what waits with it is blocked when its moment comes."""
    return _move(template_id, "retire", at, by, scope)


def _move(
    template_id: int,
    verb: str,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    changes: Mapping[str, Any] | None = None,
) -> Template:
    row: Template = move(TEMPLATE, template_id, verb, at=at, by=by, scope=scope, changes=changes)
    return row


def _must_fit(dealer: Dealer, words: Mapping[str, Any], variables: Sequence[Variable]) -> None:
    if found := checked(dealer, words, variables):
        raise RulesBrokenError(found)


def _write(
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    key: str,
    version: int,
    words: Mapping[str, Any],
    variables: Sequence[Variable],
) -> Template:
    template = Template.objects.create(
        dealer=dealer,
        key=key,
        version=version,
        variables=_plain(variables),
        made_at=at,
        made_by=by,
        **{name: words[name] for name in TEXTS if name in words},
    )
    _note(at, by, template, "template.written")
    return template


def _plain(variables: Sequence[Variable]) -> list[dict[str, Any]]:
    return [{"key": one.key, "type": one.type, "most": one.most} for one in variables]


def _dealer(scope: Scope, dealer_id: int) -> Dealer:
    within = scope.where(Permission.MANAGE_MESSAGES).dealer_ids
    return Dealer.objects.filter(pk__in=within).get(pk=dealer_id)


def _template(scope: Scope, template_id: int) -> Template:
    within = Template.objects.within(scope.where(Permission.MANAGE_MESSAGES))
    return within.select_related("dealer").get(pk=template_id)


def _note(at: datetime, by: Staff | None, template: Template, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=template.dealer,
        action=action,
        object_type="template",
        object_id=template.pk,
        after={"key": template.key, "version": template.version},
    )
