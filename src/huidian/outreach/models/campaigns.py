"""Win-back and care campaigns: whom they are for, who is in them, who is held out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Customer, Vehicle
from huidian.messages.models import Message
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models.offers import Offer

PHONE = "phone"


class Segment(models.Model):
    """A saved set of conditions on vehicles (`outreach.conditions.Conditions`): who meets them is counted
    whenever it is asked.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    conditions = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Segment"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dealer", "name"], condition=Q(ended_at__isnull=True), name="segment_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A campaign of one dealer. Until it starts it is a plan; then its members are frozen.

    `conditions` choose its audience; `hold_out` percent of it are not contacted. `quota` members a day have
    their turn. A return counts within `attribution_days` after the turn. By phone it has no `text`; by any
    other channel that is the key of the text that is sent, and who has not answered it `call_after_days`
    later is called (None: nobody is). `cause_fixed` is the corrective action on the leading internal reason,
    `override_why` why it starts without one.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    conditions = models.JSONField()
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="campaigns")
    channel = models.CharField(max_length=8, default=PHONE)
    text = models.CharField(max_length=40, blank=True, default="")
    call_after_days = models.PositiveSmallIntegerField(null=True)
    purpose = models.CharField(max_length=40)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="campaigns")
    quota = models.PositiveSmallIntegerField()
    agents = models.ManyToManyField(Staff, related_name="+")
    attribution_days = models.PositiveSmallIntegerField(default=30)
    hold_out = models.PositiveSmallIntegerField(default=0)
    cause_fixed = models.CharField(max_length=300, blank=True, default="")
    override_why = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Campaign"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hold_out__lte=50), name="campaign_hold_out"),
            models.CheckConstraint(
                condition=Q(channel=PHONE, text="", call_after_days=None) | (~Q(channel=PHONE) & ~Q(text="")),
                name="campaign_text",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=False) | Q(paused_at=None, ended_at=None),
                name="campaign_started_first",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(ended_at=None), name="campaign_paused_or_ended"
            ),
        ]
        indexes: ClassVar = [models.Index(F("dealer"), F("started_at").desc(), name="campaign_by_start")]

    def __str__(self) -> str:
        return self.name


class CampaignMemberQuerySet(ScopedQuerySet["CampaignMember"]):
    dealer_path = "campaign__dealer_id"


class CampaignMember(models.Model):
    """A vehicle in a campaign's frozen audience, called or written to about it, or held out.

    `turn` is its place in the order of turns, `turn_on` the day it came; from the day after until
    `window_until_on` a return counts. Who left before that day has `left_why`, and is in no comparison.
    """

    class Left(models.TextChoices):
        RETURNED = "returned", _("轮到之前已回店")
        SOLD = "sold", _("轮到之前已离开")
        REFUSED = "refused", _("轮到时不许联系")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="members", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="campaign_members")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    tier = models.CharField(max_length=30, blank=True, default="")
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="campaign_member")
    held_out = models.BooleanField()
    turn = models.PositiveIntegerField()
    turn_on = models.DateField(null=True)
    window_until_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=10, choices=Left.choices, blank=True, default="")

    objects = CampaignMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "vehicle"], name="campaign_member_once"),
            models.UniqueConstraint(fields=["campaign", "turn"], name="campaign_turn_once"),
            models.CheckConstraint(
                condition=Q(turn_on=None) | Q(left_on=None), name="campaign_member_left_before"
            ),
        ]
