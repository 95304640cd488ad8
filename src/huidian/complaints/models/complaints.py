"""One complaint, how its clock ran, when it was passed on, and how it stood when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models import Task
from huidian.visits.models import Visit


class Complaint(models.Model):
    """What an owner complained of, from opening until the owner says it is settled.

    `origin` is what it was opened by, once a dealer; `also_origins` what was added to it by. `level_facts`
    say by which facts it has its level. `cause` is a key of the playbook; `at_fault` made the mistake and
    does not close it. `call_back_on`: when the owner is asked after closing; `answer` and `call_back` are the
    tasks to speak to the owner. What it cost to make good is in fen.
    """

    class Source(models.TextChoices):
        CALL = "call"
        SURVEY = "survey"
        LINK = "link"
        DESK = "desk"
        MAKER = "maker"

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="complaints")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="complaints")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="complaints")
    source = models.CharField(max_length=8, choices=Source.choices)
    origin = models.CharField(max_length=120)
    also_origins: Any = models.JSONField(default=list)
    text = models.TextField()
    advisor_name = models.CharField(max_length=60, blank=True, default="")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=12, default="normal")
    level_facts: Any = models.JSONField(default=list)
    responsible = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="complaints")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    findings = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=40, blank=True, default="")
    at_fault = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    investigated_at = models.DateTimeField(null=True)
    solution = models.TextField(blank=True, default="")
    cost_fen = models.PositiveBigIntegerField(default=0)
    solved_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    valid = models.BooleanField(null=True)
    invalid_why = models.CharField(max_length=300, blank=True, default="")
    call_back_on = models.DateField(null=True)
    answer = models.ForeignKey(Task, models.PROTECT, null=True, related_name="complaints")
    call_back = models.ForeignKey(Task, models.PROTECT, null=True, related_name="complaint_call_backs")
    confirmed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Complaint"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dealer", "origin"], name="complaint_once"),
            models.CheckConstraint(
                condition=Q(investigated_at=None) | ~Q(cause=""), name="complaint_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, valid=None, confirmed_at=None)
                | Q(closed_at__isnull=False, valid=True)
                | (Q(closed_at__isnull=False, valid=False) & ~Q(invalid_why="")),
                name="complaint_verdict",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(closed_at=None, withdrawn_at=None), name="complaint_paused"
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("dealer"), F("opened_at").desc(), name="complaint_by_day"),
            models.Index(
                fields=["dealer"],
                condition=Q(closed_at__isnull=True, withdrawn_at__isnull=True),
                name="complaint_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ClockQuerySet(ScopedQuerySet["ClockEntry"]):
    dealer_path = "complaint__dealer_id"


class ClockEntry(models.Model):
    """One change of a complaint's clock: it runs from `opened` or `resumed` until what comes next."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        PAUSED = "paused"
        RESUMED = "resumed"
        CLOSED = "closed"
        REOPENED = "reopened"
        WITHDRAWN = "withdrawn"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="clock")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]


class Escalation(models.Model):
    """A complaint put before the region or the manufacturer, and what they answered.

    `of_maker`: a call of the manufacturer's put it there, so that nobody of the dealer takes it back.
    """

    class Lane(models.TextChoices):
        REGION = "region"
        MAKER = "maker"

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="escalations")
    lane = models.CharField(max_length=8, choices=Lane.choices)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    of_maker = models.BooleanField(default=False)
    why = models.CharField(max_length=500)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Escalation"].as_manager()

    class Meta:
        ordering: ClassVar = ["raised_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "lane"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="escalation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="escalation_one_end"
            ),
        ]


class SnapshotQuerySet(ScopedQuerySet["Snapshot"]):
    dealer_path = "complaint__dealer_id"


class Snapshot(models.Model):
    """What figures read of a complaint, as it was from `at` until the next one. Only ever added to."""

    KEPT: ClassVar[tuple[str, ...]] = (
        "level",
        "responsible_id",
        "cause",
        "answered_at",
        "solved_at",
        "valid",
    )

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="snapshots")
    at = models.DateTimeField()
    level = models.CharField(max_length=12)
    responsible = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    cause = models.CharField(max_length=40, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    valid = models.BooleanField(null=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
