"""What the queue knows beyond the Tasks API: who holds a task, how far it is, and what was due when."""

from __future__ import annotations

from django.db import models
from django_tasks_db.models import DBTaskResult


class Lease(models.Model):
    """Who runs a task, in which attempt. A runner that lost its lease changes nothing more of the task."""

    class Cause(models.TextChoices):
        NONE = "", ""
        GAVE_UP = "gave_up"
        ERROR = "error"
        LOST = "lost"

    task = models.OneToOneField(DBTaskResult, models.CASCADE, primary_key=True, related_name="lease")
    worker = models.CharField(max_length=80)
    attempt = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    reason = models.TextField(blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    words = models.CharField(max_length=80, blank=True)


class Pulse(models.Model):
    """A sign of life of a worker or a running task, where several machines share the database."""

    key = models.CharField(max_length=100, primary_key=True)
    beat_at = models.DateTimeField()
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    words = models.CharField(max_length=80, blank=True)


class Schedule(models.Model):
    """One moment at which a regular job was due. `task` is None where the policy let it pass."""

    job = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    task = models.ForeignKey(DBTaskResult, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "due_at"], name="job_due_once")]
