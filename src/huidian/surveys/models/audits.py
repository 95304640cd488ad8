"""Mystery audits: what somebody unknown to the shop saw of it, item by item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class AuditQuerySet(ScopedQuerySet["Audit"]):
    pass


class Audit(models.Model):
    """One visit of an auditor. `checklist` is the playbook's of that day (`engine.scores.audits`).

    A draft until `submitted_at`; the shop sees it from then on. `withdrawn_at`: it counts no more.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    visited_on = models.DateField()
    checklist = models.JSONField()
    auditor = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True, default="")
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")

    objects = AuditQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(submitted_at__isnull=False),
                name="audit_withdrawn_after_submitted",
            )
        ]
        indexes: ClassVar = [models.Index(F("dealer"), F("visited_on").desc(), name="audit_by_visit")]


class MarkQuerySet(ScopedQuerySet["AuditMark"]):
    dealer_path = "audit__dealer_id"


class AuditMark(models.Model):
    """What was seen of one item ("section.item"): passed, failed, or not to be seen (None), with a note."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="marks")
    item = models.CharField(max_length=80)
    passed = models.BooleanField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["audit", "item"], name="audit_mark_once")]


class PhotoQuerySet(ScopedQuerySet["AuditPhoto"]):
    dealer_path = "audit__dealer_id"


class AuditPhoto(models.Model):
    """A picture of one item. It lies in the store: so it is backed up, restored and closed as the rest is."""

    class Type(models.TextChoices):
        JPEG = "image/jpeg", _("JPEG")
        PNG = "image/png", _("PNG")
        WEBP = "image/webp", _("WebP")

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="photos")
    item = models.CharField(max_length=80)
    content = models.BinaryField()
    content_type = models.CharField(max_length=20, choices=Type.choices)
    size = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
