"""One file that was brought in, from its preview to its undo, and the mappings kept for next time."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from huidian.network.models import Dealer, Recording, Staff
from huidian.network.scope import ScopedQuerySet


class FileKind(models.TextChoices):
    VISITS = "visits", _("进站记录")
    CUSTOMERS = "customers", _("客户档案")
    VEHICLES = "vehicles", _("车辆档案")


class ImportProfileQuerySet(ScopedQuerySet["ImportProfile"]):
    pass


class ImportProfile(models.Model):
    """A mapping of columns corrected by hand, for the next export of the same DMS."""

    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="import_profiles")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    based_on = models.CharField(max_length=40, blank=True, default="", help_text=_("随产品提供的模板"))
    mapping = models.JSONField(default=dict)
    created_by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField()

    objects = ImportProfileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dealer", "kind", "name"], name="import_profile_name")]

    def __str__(self) -> str:
        return self.name


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    pass


class ImportBatch(models.Model):
    """One file of one dealer.

    `counts`: rows, created, superseded, unchanged, duplicates, rejected, left_out. `effect`: the months it
    moves. `error`: the sentence, `{"zh", "en"}`. `stored_name`: the file under the uploads folder, a name
    that tells nothing. `task_id`: the task that reads or writes it. `recording` is empty where the file
    changed nothing. `data_revision`: the dealer's after it, of a preview the one it was made of.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待读取")
        READING = "reading", _("读取中")
        PREVIEWED = "previewed", _("待确认")
        COMMITTING = "committing", _("写入中")
        DONE = "done", _("已导入")
        FAILED = "failed", _("未导入")
        UNDONE = "undone", _("已撤销")

    Kind = FileKind

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="import_batches")
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file_name = models.CharField(max_length=255)
    file_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=80, blank=True, default="")
    rejects_name = models.CharField(max_length=80, blank=True, default="")
    profile = models.CharField(max_length=60, blank=True, default="")
    mapping = models.JSONField(default=dict)
    reader_version = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    task_id = models.CharField(max_length=64, blank=True, default="")
    counts = models.JSONField(default=dict)
    effect = models.JSONField(default=list)
    error = models.JSONField(null=True)
    created_by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    recording = models.OneToOneField(Recording, models.PROTECT, null=True, related_name="batch")
    data_revision = models.PositiveBigIntegerField(null=True)
    undone_by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_report: Any = models.JSONField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["dealer", "sha256"], name="batch_by_content")]

    def __str__(self) -> str:
        return self.file_name
