"""What is said in a call."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class ScriptQuerySet(ScopedQuerySet["Script"]):
    pass


class Script(models.Model):
    """One version of a dealer's script for one kind of task; the highest version is in force.

    `branches` has by the key of a reason what to answer to it.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    opening = models.TextField(max_length=2000)
    branches = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ScriptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dealer", "kind", "version"], name="script_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
