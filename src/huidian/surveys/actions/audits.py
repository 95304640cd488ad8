"""What an auditor writes down: one audit, its marks section by section, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from huidian.engine.scores.audits import checklist_data, checklist_of, mark_key
from huidian.network import audit as trail
from huidian.network.audit import atomic
from huidian.network.machines import NotNowError, move
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.surveys.audit_machine import AUDIT
from huidian.surveys.models import Audit, AuditMark, AuditPhoto
from huidian.surveys.photos import MOST_A_ITEM, MOST_BYTES, type_of
from huidian.surveys.picture_metadata import without_metadata

_WHY = "part of an audit that was read in scope"
Seen = tuple[bool | None, str]
"""What was seen of an item, and a note."""


class NoPictureError(ValueError):
    """It is no JPEG, PNG or WebP picture, or a broken one."""


class PictureTooLargeError(ValueError):
    """It is larger than `MOST_BYTES`."""


class TooManyPicturesError(ValueError):
    """The item has `MOST_A_ITEM` pictures."""


@atomic()
def open_audit(*, at: datetime, by: Staff, scope: Scope, dealer_id: int, visited_on: date) -> Audit:
    """Begin an audit of a dealer with the checklist of its playbook.

    Raises `Dealer.DoesNotExist` for one where the person audits nothing.
    """
    dealer = Dealer.objects.filter(pk__in=scope.where(Permission.RECORD_AUDITS).dealer_ids).get(pk=dealer_id)
    audit = Audit.objects.create(
        dealer=dealer,
        visited_on=visited_on,
        checklist=checklist_data(rules_of(dealer).scores.audit),
        auditor=by,
        begun_at=at,
    )
    _note(at, by, audit, "mystery_audit.begun", {"visited_on": visited_on})
    return audit


@atomic()
def mark_section(
    *, at: datetime, by: Staff, scope: Scope, audit_id: int, section: str, seen: Mapping[str, Seen]
) -> None:
    """Write down what was seen of a section's items (their keys); what is not in `seen` stays as it was.

    Raises `Audit.DoesNotExist` for an audit that is not the person's own, `NotNowError` once it is no draft,
    `KeyError` for a section or an item that the checklist does not have.
    """
    audit = _draft(by, scope, audit_id)
    here = {one.key: one for one in checklist_of(audit.checklist)}[section]
    items = {one.key: mark_key(here, one) for one in here.items}
    for item, (passed, note) in seen.items():
        AuditMark.objects.unscoped(_WHY).update_or_create(
            audit=audit, item=items[item], defaults={"passed": passed, "note": note}
        )
    _note(at, by, audit, "mystery_audit.marked", {"section": section, "rows": len(seen)})


@atomic()
def add_photo(
    *, at: datetime, by: Staff, scope: Scope, audit_id: int, item: str, content: bytes
) -> AuditPhoto:
    """Keep a picture of an item ("section.item") of a draft of one's own, without what cameras write there.

    Raises as `mark_section` does, and `NoPictureError`, `PictureTooLargeError`, `TooManyPicturesError`.
    """
    audit = _draft(by, scope, audit_id)
    if item not in {mark_key(one, each) for one in checklist_of(audit.checklist) for each in one.items}:
        raise KeyError(item)
    if len(content) > MOST_BYTES:
        raise PictureTooLargeError
    if not (content_type := type_of(content)):
        raise NoPictureError
    try:
        content = without_metadata(content, content_type)
    except ValueError:
        raise NoPictureError from None
    if AuditPhoto.objects.unscoped(_WHY).filter(audit=audit, item=item).count() >= MOST_A_ITEM:
        raise TooManyPicturesError
    photo = AuditPhoto.objects.create(
        audit=audit, item=item, content=content, content_type=content_type, size=len(content), taken_at=at
    )
    _note(at, by, audit, "mystery_audit.photo_added", {"item": item, "bytes": len(content)})
    return photo


@atomic()
def remove_photo(*, at: datetime, by: Staff, scope: Scope, audit_id: int, photo_id: int) -> None:
    """Throw a picture of a draft of one's own away. Raises `AuditPhoto.DoesNotExist` for any other."""
    audit = _draft(by, scope, audit_id)
    photo = AuditPhoto.objects.unscoped(_WHY).filter(audit=audit).get(pk=photo_id)
    item = photo.item
    photo.delete()
    _note(at, by, audit, "mystery_audit.photo_removed", {"item": item})


def submit_audit(*, at: datetime, by: Staff, scope: Scope, audit_id: int) -> None:
    """Hand an audit in: the shop sees it from then on. Raises `ItemsOpenError` where items are open."""
    _own(by, scope, audit_id)
    move(AUDIT, audit_id, "submit", at=at, by=by, scope=scope)


def withdraw_audit(*, at: datetime, by: Staff, scope: Scope, audit_id: int, why: str) -> None:
    """Say that an audit counts no more, and why."""
    _own(by, scope, audit_id)
    move(AUDIT, audit_id, "withdraw", at=at, by=by, scope=scope, changes={"withdrawn_why": why})


def discard_audit(*, at: datetime, by: Staff, scope: Scope, audit_id: int) -> None:
    """Throw a draft away."""
    _own(by, scope, audit_id)
    move(AUDIT, audit_id, "discard", at=at, by=by, scope=scope)


def _own(by: Staff, scope: Scope, audit_id: int) -> Audit:
    rows = Audit.objects.within(scope.where(Permission.RECORD_AUDITS)).filter(auditor=by)
    return rows.select_related("dealer").get(pk=audit_id)


def _draft(by: Staff, scope: Scope, audit_id: int) -> Audit:
    _own(by, scope, audit_id)
    audit = Audit.objects.unscoped(_WHY).select_for_update(of=("self",)).get(pk=audit_id)
    if audit.submitted_at is not None:
        raise NotNowError(AUDIT, audit_id, "submit")
    return audit


def _note(at: datetime, by: Staff, audit: Audit, action: str, after: dict[str, Any]) -> None:
    trail.record(
        at=at,
        staff=by,
        dealer=audit.dealer,
        action=action,
        object_type=AUDIT.name,
        object_id=audit.pk,
        after=after,
    )
