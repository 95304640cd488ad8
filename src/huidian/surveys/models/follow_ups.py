"""Who is asked after which visit, and what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.outreach.models import Caller, CallQuerySet, Task
from huidian.surveys.models.questionnaires import Questionnaire, Revision
from huidian.visits.models import Visit

OF_VISIT = "visit:"
"""What the cycle of a follow-up begins with that follows a visit."""


class ResponseQuerySet(CallQuerySet["Response"]):
    of_maker = Q(channel="oem")

    def standing(self) -> ResponseQuerySet:
        """Answers that are complete and nobody has taken back."""
        return self.filter(retracted_at__isnull=True, answered_at__isnull=False)

    def stood_at(self, moment: datetime) -> ResponseQuerySet:
        """Answers that were complete at a moment and were taken back later, if at all."""
        kept = Q(retracted_at__isnull=True) | Q(retracted_at__gt=moment)
        return self.filter(kept, answered_at__lte=moment)


class Response(models.Model):
    """One owner's answers to one revision of a questionnaire.

    `answers` are as `engine.surveys.questions.Answers` says. Until `answered_at` they are half given, and
    `summary` is empty. `advisor_name` and `team_name` are who received the vehicle (see `record_response`);
    `number` is the number that was called; `by` is who asked (None: the owner by a link).
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        LINK = "link", _("链接")
        DESK = "desk", _("店内")
        OEM = "oem", _("主机厂")

    class Summary(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        NEUTRAL = "neutral", _("一般")
        DISSATISFIED = "dissatisfied", _("不满意")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="responses")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="survey_responses")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="survey_responses")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="survey_responses")
    advisor_name = models.CharField(max_length=60, blank=True, default="")
    team_name = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    number = models.CharField(max_length=24, blank=True, default="")
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)
    summary = models.CharField(max_length=12, choices=Summary.choices, blank=True, default="")
    retracted_at = models.DateTimeField(null=True)
    retracted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, summary="")
                | (Q(answered_at__isnull=False) & ~Q(summary="")),
                name="response_summary",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("started_at")),
                name="response_forward",
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("dealer"), F("answered_at").desc(), name="response_by_day"),
            models.Index(fields=["dealer", "summary", "answered_at"], name="response_by_summary"),
            # How many answers a month has, and which, is asked before each figure of it.
            models.Index(
                fields=["dealer", "answered_at"],
                condition=Q(retracted_at__isnull=True, answered_at__isnull=False),
                name="response_standing",
            ),
            models.Index(
                fields=["dealer", "answered_at"], condition=Q(channel="oem"), name="response_of_maker"
            ),
        ]


class FollowUpQuerySet(CallQuerySet["FollowUp"]):
    pass


class FollowUp(models.Model):
    """That an owner is to be asked on an occasion, in the days from `due_from` to `due_until`.

    `cycle` names what it follows (the day of a visit, a purchase, a complaint), so that it is once on file.
    Where not everybody is asked, `seed` decided at `created_at` who is `drawn`: everybody in that choice has
    the same one. `caller`: who asks. `response` is what was answered, half or whole. `called_off_at`:
    somebody said not to ask.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="follow_ups")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="follow_ups")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="follow_ups")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="follow_ups")
    caller = models.CharField(max_length=6, choices=Caller.choices, default=Caller.DEALER)
    occasion = models.CharField(max_length=40)
    cycle = models.CharField(max_length=60)
    advisor_name = models.CharField(max_length=60, blank=True, default="")
    team_name = models.CharField(max_length=40, blank=True, default="")
    due_from = models.DateField()
    due_until = models.DateField()
    drawn = models.BooleanField(default=True)
    seed = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField()
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="follow_up")
    response = models.OneToOneField(Response, models.SET_NULL, null=True, related_name="follow_up")
    called_off_at = models.DateTimeField(null=True)
    called_off_why = models.CharField(max_length=200, blank=True, default="")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vehicle", "occasion", "cycle"], name="follow_up_once"),
            models.CheckConstraint(condition=Q(due_until__gte=F("due_from")), name="follow_up_forward"),
            models.CheckConstraint(
                condition=Q(drawn=True) | Q(task=None, response=None), name="follow_up_drawn"
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("dealer"), F("due_from").desc(), name="follow_up_by_day"),
            models.Index(fields=["dealer", "seed"], name="follow_up_by_draw"),
            models.Index(
                fields=["dealer", "due_from"], condition=Q(caller="maker"), name="follow_up_of_maker"
            ),
        ]
