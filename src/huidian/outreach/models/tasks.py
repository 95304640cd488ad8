"""The work on a need, or on a vehicle of a list: who does it, from when, until when."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models.callers import Caller, CallQuerySet
from huidian.outreach.models.campaigns import CampaignMember
from huidian.outreach.models.needs import Need


class TopicQuerySet(ScopedQuerySet["Topic"]):
    pass


class Topic(models.Model):
    """A themed round of calls (专题, S0) to the vehicles of a list; `unmatched` are the lines of it that name
    no vehicle on file.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    why = models.CharField(max_length=300, blank=True, default="")
    purpose = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    unmatched = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    objects = TopicQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class TaskQuerySet(CallQuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        """Those that are still to be done, held by somebody or not."""
        return self.filter(closed_at__isnull=True)


def free_at(at: datetime) -> Q:
    """Tasks that nobody holds at a moment."""
    return Q(held_by=None) | Q(held_until__lte=at)


class Task(models.Model):
    """One piece of work with one vehicle's owner.

    `caller`: whether the dealer's people do it or the manufacturer's, then `role` is the latter's.

    `role` may do it; with `responsible` only that person, but for a promised call-back that fell to the team.
    It is worked on from `opens_on` to `expires_on`, not before `not_before_at`; `waits_for` is the rule of
    contact that held it back until then. Held by one person until `held_until`, a lease that is renewed;
    `claimed_at` is when the last one took it, `claim_key` tells its last opening from those before.
    `ending` is how it was closed, `ending_fact` by which fact.
    """

    class Ending(models.TextChoices):
        DONE = "done", _("已完成")
        EXHAUSTED = "exhausted", _("多次未接通")
        NOT_NEEDED = "not_needed", _("需求已结束")
        EXPIRED = "expired", _("已过期")
        BLOCKED = "blocked", _("客户不许联系")
        WITHDRAWN = "withdrawn", _("已撤下")
        GONE = "gone", _("车辆已离开")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="tasks")
    need = models.ForeignKey(Need, models.SET_NULL, null=True, related_name="tasks")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="tasks")
    member = models.ForeignKey(CampaignMember, models.PROTECT, null=True, related_name="tasks")
    caller = models.CharField(max_length=6, choices=Caller.choices, default=Caller.DEALER)
    kind = models.CharField(max_length=40)
    cycle = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=40)
    role = models.CharField(max_length=30)
    responsible = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="tasks")
    opens_on = models.DateField()
    best_on = models.DateField()
    overdue_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    priority = models.PositiveSmallIntegerField(default=0)
    not_before_at = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=20, blank=True, default="")
    promised_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    held_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    held_until = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claim_key = models.CharField(max_length=16, blank=True, default="")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True, default="", choices=Ending.choices)
    ending_fact = models.CharField(max_length=120, blank=True, default="")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle", "kind", "cycle"], condition=Q(topic__isnull=True), name="task_once"
            ),
            models.UniqueConstraint(
                fields=["topic", "vehicle"], condition=Q(topic__isnull=False), name="task_once_a_topic"
            ),
            models.CheckConstraint(
                condition=Q(held_by__isnull=True, held_until__isnull=True)
                | Q(held_by__isnull=False, held_until__isnull=False),
                name="task_held_until",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ending="")
                | (Q(closed_at__isnull=False, held_by__isnull=True) & ~Q(ending="")),
                name="task_ending",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["dealer", "opens_on"], condition=Q(closed_at__isnull=True), name="task_open"
            ),
            models.Index(
                fields=["expires_on"],
                condition=Q(closed_at__isnull=True, caller="maker"),
                name="task_open_of_maker",
            ),
            models.Index(F("dealer"), F("closed_at").desc(), name="task_by_end"),
        ]


class CallPlan(models.Model):
    """That a dealer works with tasks, and since when: no need that was due before `starts_on` makes one.

    Without a row no tasks are made of needs, so that a new shop is not flooded. `agents` and `calls_a_day`
    are what it reckons with.
    """

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="call_plan")
    starts_on = models.DateField()
    agents = models.PositiveSmallIntegerField()
    calls_a_day = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["CallPlan"].as_manager()
