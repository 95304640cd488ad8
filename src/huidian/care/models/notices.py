"""Notices to many owners at once: the weather, the roads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F

from huidian.messages.models import Message, Template
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models import Segment

CAUSE = "broadcast"
"""The cause of its messages in the outbox; their key is its id and the owner's: `7:1234`."""


class Broadcast(models.Model):
    """One notice of a dealer to the owners of a segment's vehicles.

    `kind` is a key of the playbook, `refused` counts by rule who was left out. `handed_at`: when its messages
    stood in the outbox, None while the work `task_id` has them to make. Taken back, what has not left is
    cancelled.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    notice = models.CharField(max_length=200)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    conditions = models.JSONField(default=dict)
    queued = models.PositiveIntegerField()
    refused = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    task_id = models.CharField(max_length=64, blank=True, default="")
    taken_back_at = models.DateTimeField(null=True)
    cancelled = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet["Broadcast"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(F("dealer"), F("made_at").desc(), name="broadcast_by_moment")]

    def __str__(self) -> str:
        return self.notice


class RecipientQuerySet(ScopedQuerySet["Recipient"]):
    dealer_path = "broadcast__dealer_id"


class Recipient(models.Model):
    """One message of a notice."""

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="recipients")
    message = models.OneToOneField(Message, models.PROTECT, related_name="+")

    objects = RecipientQuerySet.as_manager()
