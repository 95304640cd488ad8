"""Mystery audits as the shop and the auditor read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from huidian import playbooks
from huidian.engine.scores.audits import (
    AuditScore,
    Item,
    Section,
    SectionScore,
    audit_score,
    checklist_of,
    mark_key,
)
from huidian.kit.labels import Label
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.surveys.audit_machine import AUDIT
from huidian.surveys.models import AuditMark, AuditPhoto

_WHY = "part of audits that were read within the scope of who asks"


def usual_sections() -> tuple[Section, ...]:
    """The sections of the usual checklist, for what is said of audits of several dealers."""
    return playbooks.load().scores.audit


STATES: dict[str, Label] = {key: state.label for key, state in AUDIT.states.items()}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit with its score; `target` is the share aimed at."""

    audit_id: int
    dealer_id: int
    dealer: str
    visited_on: date
    auditor: str
    state: str
    score: AuditScore
    target: float
    submitted_at: datetime | None

    @property
    def value(self) -> float | None:
        """The share of items passed."""
        return self.score.value

    def section(self, key: str) -> float | None:
        """The share passed in one section."""
        return next((one.value for one in self.score.sections if one.section.key == key), None)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of an item."""

    id: int
    size: int


@dataclass(frozen=True, slots=True)
class SeenItem:
    """One item with what was seen: `mark` is passed, failed, unseen, or "" for not looked at yet."""

    key: str
    item: Item
    mark: str
    note: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class SeenSection:
    """A section with its items, its score, and its share in the audit before."""

    score: SectionScore
    items: tuple[SeenItem, ...]
    before: float | None

    @property
    def key(self) -> str:
        """The section's key."""
        return self.score.section.key

    @property
    def change(self) -> float | None:
        """Against the audit before, as a fraction."""
        if self.before is None or self.score.value is None:
            return None
        return self.score.value - self.before


@dataclass(frozen=True, slots=True)
class AuditFile:
    """One audit with everything in it; `mine` is a draft or an audit of the reader's own."""

    row: AuditRow
    sections: tuple[SeenSection, ...]
    before: AuditRow | None
    note: str
    withdrawn_why: str
    mine: bool
    history: tuple[Entry, ...]


def audits_in_reach(scope: Scope) -> QuerySet[Any]:
    """The audits a person may see, the last visit first: those handed in, and one's own drafts."""
    seen = Q(submitted_at__isnull=False) | Q(auditor=scope.staff_id)
    rows = AUDIT.rows().within(scope.where(Permission.VIEW_AUDITS)).filter(seen)
    rows = rows.annotate(state=F("state_now")).select_related("dealer", "auditor")
    return rows.order_by("-visited_on", "-pk")


def audit_rows(audits: Sequence[Any]) -> list[AuditRow]:
    """The rows of some of `audits_in_reach`."""
    marks: dict[int, dict[str, bool | None]] = {one.pk: {} for one in audits}
    rows = AuditMark.objects.unscoped(_WHY).filter(audit__in=marks)
    for audit_id, item, passed in rows.values_list("audit_id", "item", "passed"):
        marks[audit_id][item] = passed
    return [_row(one, marks[one.pk]) for one in audits]


def audit_file(scope: Scope, audit_id: int) -> AuditFile:
    """One audit in reach. Raises `Audit.DoesNotExist` for any other."""
    audit = audits_in_reach(scope).get(pk=audit_id)
    notes = {one.item: one for one in AuditMark.objects.unscoped(_WHY).filter(audit=audit)}
    photos: dict[str, list[Photo]] = {}
    kept = AuditPhoto.objects.unscoped(_WHY).filter(audit=audit)
    for photo_id, item, size in kept.values_list("pk", "item", "size"):
        photos.setdefault(item, []).append(Photo(photo_id, size))
    row = _row(audit, {item: one.passed for item, one in notes.items()})
    before = _before(scope, audit)
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type=AUDIT.name, object_id=str(audit.pk))
    return AuditFile(
        row=row,
        sections=tuple(_seen(one, notes, photos, before) for one in row.score.sections),
        before=before,
        note=audit.note,
        withdrawn_why=audit.withdrawn_why,
        mine=audit.auditor_id == scope.staff_id and scope.may_at(audit.dealer_id, Permission.RECORD_AUDITS),
        history=tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")),
    )


def audit_photo(scope: Scope, audit_id: int, photo_id: int) -> tuple[bytes, str]:
    """A picture and its content type. Raises `DoesNotExist` for one of an audit out of reach."""
    audit = audits_in_reach(scope).get(pk=audit_id)
    photo = AuditPhoto.objects.unscoped(_WHY).filter(audit=audit).get(pk=photo_id)
    return bytes(photo.content), photo.content_type


def _before(scope: Scope, audit: Any) -> AuditRow | None:
    earlier = audits_in_reach(scope).filter(dealer=audit.dealer_id, state="submitted")
    earlier = earlier.filter(visited_on__lt=audit.visited_on)
    return next(iter(audit_rows(list(earlier[:1]))), None)


def _row(audit: Any, marks: dict[str, bool | None]) -> AuditRow:
    return AuditRow(
        audit_id=audit.pk,
        dealer_id=audit.dealer_id,
        dealer=audit.dealer.name,
        visited_on=audit.visited_on,
        auditor=str(audit.auditor),
        state=audit.state,
        score=audit_score(checklist_of(audit.checklist), marks),
        target=rules_of(audit.dealer).scores.targets.audit,
        submitted_at=audit.submitted_at,
    )


def _seen(
    score: SectionScore,
    marks: dict[str, AuditMark],
    photos: dict[str, list[Photo]],
    before: AuditRow | None,
) -> SeenSection:
    items = []
    for item in score.section.items:
        key = mark_key(score.section, item)
        mark = marks.get(key)
        words = "" if mark is None else {True: "passed", False: "failed", None: "unseen"}[mark.passed]
        items.append(SeenItem(key, item, words, mark.note if mark else "", tuple(photos.get(key, ()))))
    return SeenSection(score, tuple(items), before.section(score.section.key) if before else None)
