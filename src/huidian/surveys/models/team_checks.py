"""A team's work asked after by somebody else (S4): a sample of the owners it says it spoke to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models import Attempt


class TeamCheckQuerySet(ScopedQuerySet["TeamCheck"]):
    pass


class TeamCheck(models.Model):
    """One sample, drawn by `seed` out of the `logged` owners a team spoke to from one day to another."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    team_name = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField()
    logged = models.PositiveIntegerField()
    seed = models.CharField(max_length=32)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = TeamCheckQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="team_check_forward")
        ]
        indexes: ClassVar = [models.Index(F("dealer"), F("drawn_at").desc(), name="team_check_by_day")]

    def __str__(self) -> str:
        return self.team_name


class CheckedOwnerQuerySet(ScopedQuerySet["CheckedOwner"]):
    dealer_path = "check_of__dealer_id"


class CheckedOwner(models.Model):
    """One owner of a sample: what the team wrote down (`attempt`), and what the owner says of it."""

    class Answer(models.TextChoices):
        AGREES = "agrees", _("与记录一致")
        DIFFERS = "differs", _("与记录不符")
        NEVER = "never", _("没有接到过联系")
        UNSURE = "unsure", _("记不清")
        UNREACHED = "unreached", _("没有联系上")

    check_of = models.ForeignKey(TeamCheck, models.CASCADE, related_name="owners")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = CheckedOwnerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "vehicle"], name="checked_owner_once"),
            models.CheckConstraint(
                condition=Q(answer="", asked_at=None) | (~Q(answer="") & Q(asked_at__isnull=False)),
                name="checked_owner_asked",
            ),
        ]
