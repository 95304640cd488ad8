"""Events of a shop: whom they are for, who answered what, who came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huidian.customers.models import Customer, Vehicle
from huidian.messages.models import Message
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models import Segment


class Event(models.Model):
    """An event of one dealer. Until it opens it is a plan; then whom it is for is frozen as its guests.

    `kind` is a key of the playbook. `conditions` choose whom it is for, of whom at most `most_invited` are
    invited by `channel` (the phone: by tasks; any other: by the text of the key `template`), drawn by a hash;
    the others are whom it is compared with. `refused` counts, by rule, those who may not be contacted.
    A visit from the event's day on counts within `window_days`.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    held_on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    places = models.PositiveSmallIntegerField()
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    conditions = models.JSONField(default=dict)
    most_invited = models.PositiveIntegerField()
    channel = models.CharField(max_length=40)
    template = models.CharField(max_length=40, blank=True, default="")
    window_days = models.PositiveSmallIntegerField()
    refused = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    called_off_why = models.CharField(max_length=200, blank=True, default="")

    objects = ScopedQuerySet["Event"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="event_forward"),
            models.CheckConstraint(
                condition=Q(over_at=None) | Q(opened_at__isnull=False, called_off_at=None),
                name="event_open_before_over",
            ),
        ]
        indexes: ClassVar = [models.Index(F("dealer"), F("held_on").desc(), name="event_by_day")]

    def __str__(self) -> str:
        return self.title


class GuestQuerySet(ScopedQuerySet["Guest"]):
    dealer_path = "event__dealer_id"


class Guest(models.Model):
    """A vehicle's owner in an event: invited, of the same conditions and not invited, or come unannounced.

    Who is not on file has a `name` and no vehicle. `message` invited them, where no call did. `answered_at`
    is the moment of the answer that stands: places are given in its order, and who comes after them waits.
    """

    class Group(models.TextChoices):
        INVITED = "invited", pgettext_lazy("guest", "受邀")
        COMPARED = "compared", pgettext_lazy("guest", "未邀（对照）")
        WALK_IN = "walk_in", pgettext_lazy("guest", "未邀而来")

    class Answer(models.TextChoices):
        YES = "yes", _("参加")
        PERHAPS = "perhaps", _("再看")
        NO = "no", _("不来")

    event = models.ForeignKey(Event, models.CASCADE, related_name="guests", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="events")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True, default="")
    group = models.CharField(max_length=8, choices=Group.choices)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    came_at = models.DateTimeField(null=True)
    checked_in_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = GuestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "vehicle"], name="guest_once"),
            models.CheckConstraint(
                condition=Q(vehicle__isnull=False) | ~Q(name=""), name="guest_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="guest_answered_at",
            ),
        ]
