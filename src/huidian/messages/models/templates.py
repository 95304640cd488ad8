"""The texts of a dealer, each in versions, and how far a gateway's review of each has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huidian.messages.gateways.rules import Variable
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class TemplateQuerySet(ScopedQuerySet["Template"]):
    def in_force(self) -> TemplateQuerySet:
        """Those messages are made of."""
        return self.filter(state=Template.State.APPROVED)


class Template(models.Model):
    """One version of a text. Of each key one at most is approved, and one at most is being worked on.

    `variables` is a list of {"key", "type", "most"}. `expires_hours`: until when after its moment a message
    is worth sending (None: for good). `reason` is why it was rejected.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("template", "草稿")
        SUBMITTED = "submitted", pgettext_lazy("template", "审核中")
        APPROVED = "approved", pgettext_lazy("template", "已通过")
        REJECTED = "rejected", pgettext_lazy("template", "未通过")
        RETIRED = "retired", pgettext_lazy("template", "已停用")

    class Class(models.TextChoices):
        CODE = "code", _("验证码")
        NOTIFICATION = "notification", _("通知")
        MARKETING = "marketing", _("营销")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=60)
    message_class = models.CharField(max_length=12, choices=Class.choices)
    channel = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True, default="")
    body = models.TextField(max_length=3000)
    signature = models.CharField(max_length=20, blank=True, default="")
    variables = models.JSONField(default=list)
    expires_hours = models.PositiveIntegerField(null=True)
    gateway_code = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["key", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dealer", "key", "version"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["dealer", "key"], condition=Q(state="approved"), name="template_approved_once"
            ),
            models.UniqueConstraint(
                fields=["dealer", "key"],
                condition=Q(state__in=["draft", "submitted", "rejected"]),
                name="template_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def places(self) -> tuple[Variable, ...]:
        """Its variables as the rules know them."""
        return tuple(Variable(one["key"], one["type"], int(one["most"])) for one in self.variables)
