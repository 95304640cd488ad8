"""What is asked on which occasion, by revision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huidian.network.models import Dealer, Staff
from huidian.outreach.models import Caller, CallQuerySet


class QuestionnaireQuerySet(CallQuerySet["Questionnaire"]):
    def in_use(self) -> QuestionnaireQuerySet:
        """Those nobody has archived."""
        return self.filter(archived_at__isnull=True)


class Questionnaire(models.Model):
    """A questionnaire for one occasion (a key of the playbook's `surveys`): the dealer's own, or the one by
    which the manufacturer asks the dealer's owners, which nobody at the dealer sees.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    caller = models.CharField(max_length=6, choices=Caller.choices, default=Caller.DEALER)
    occasion = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dealer", "caller", "occasion", "name"],
                condition=Q(archived_at__isnull=True),
                name="questionnaire_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RevisionQuerySet(CallQuerySet["Revision"]):
    dealer_path = "questionnaire__dealer_id"
    of_maker = Q(questionnaire__caller=Caller.MAKER)

    def published(self) -> RevisionQuerySet:
        """Those that were published, and are frozen since."""
        return self.filter(published_at__isnull=False)


class Revision(models.Model):
    """One version of a questionnaire; the published one with the highest number is in force.

    `questions` is a list of `engine.surveys.questions.question_data`, `summary` is `summary_data` there. Once
    published neither changes; until then it is a draft, of which a questionnaire has one at most. `edits`
    counts its changes, and `earlier` has what it was before the last of them.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    summary = models.JSONField()
    edits = models.PositiveIntegerField(default=0)
    earlier = models.JSONField(default=list)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(published_at__isnull=True), name="revision_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.number}"
