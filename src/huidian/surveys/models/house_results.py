"""What the manufacturer's survey house reports of a dealer, as its files bring it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class HouseFileQuerySet(ScopedQuerySet["HouseFile"]):
    def standing(self) -> HouseFileQuerySet:
        """Those nobody has taken back."""
        return self.filter(undone_at__isnull=True)


class HouseFile(models.Model):
    """One file of results. It counts until it is taken back; of a period the last file that counts holds."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    model = models.CharField(max_length=40)
    months = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = HouseFileQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dealer", "sha256"], condition=Q(undone_at__isnull=True), name="house_file_once"
            )
        ]
        indexes: ClassVar = [models.Index(F("dealer"), F("imported_at").desc(), name="house_file_by_day")]

    def __str__(self) -> str:
        return self.file_name


class HouseResultQuerySet(ScopedQuerySet["HouseResult"]):
    dealer_path = "file__dealer_id"

    def standing(self) -> HouseResultQuerySet:
        """Those of files nobody has taken back."""
        return self.filter(file__undone_at__isnull=True)


class HouseResult(models.Model):
    """One line of the survey house's table: of a month (its number) and a level, with n and CSS as reported.

    `scores` has by factor (a key of the file's model) what was reported; None is not reported.
    """

    class Level(models.TextChoices):
        OWN = "own", _("本店")
        REGION = "region", _("分中心")
        NATION = "nation", _("全国")

    file = models.ForeignKey(HouseFile, models.CASCADE, related_name="results")
    month = models.PositiveIntegerField()
    level = models.CharField(max_length=6, choices=Level.choices)
    n = models.PositiveIntegerField(null=True)
    css = models.FloatField(null=True)
    scores = models.JSONField(default=dict)

    objects = HouseResultQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "month", "level"], name="house_result_once")
        ]
