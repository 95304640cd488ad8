"""Manufacturer > region > dealer > team, the people who work there, what they recorded, the audit chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.network.absences import Absence as Absence
from huidian.network.guard import ScopedQuerySet
from huidian.network.roles import Role

GRADES = "ABCDEF"


class Named:
    """What has a name is called by it."""

    name: Any

    def __str__(self) -> str:
        return str(self.name)


class Manufacturer(Named, models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)


class Region(Named, models.Model):
    manufacturer = models.ForeignKey(Manufacturer, models.PROTECT, related_name="regions")
    code = models.SlugField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["manufacturer", "code"], name="region_code")]


class Dealer(Named, models.Model):
    """One shop. `data_revision` grows by one with every change of its visits, customers, vehicles, or of who
    answers for them.

    `overlay` are its own rules over those of its playbook, in the shape of a pack (see `network.rules`).
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="dealers")
    grade = models.CharField(max_length=1, blank=True, choices=[(g, g) for g in GRADES])
    city = models.CharField(max_length=40, blank=True)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    playbook = models.CharField(max_length=40, default="generic")
    overlay = models.JSONField(default=dict, blank=True)
    data_revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["code"]


class Team(Named, models.Model):
    """A reception team (接车小组). It takes nobody since `ended_on`; `moved_at_end`: the posts that went."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=40)
    ended_on = models.DateField(null=True)
    moved_at_end = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dealer", "name"], name="team_name")]


class Staff(AbstractUser):
    """A person who signs in."""

    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    must_change_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, at: datetime) -> PostQuerySet:
        """Those that are held at a moment, which is now: whoever calls reads the clock."""
        return self.filter(Post.held_at(at))


class Post(models.Model):
    """One person's role at one place: a dealer, a region, or a manufacturer. It stays when it is closed.

    One given for a time ends by itself at `ends_at`, the first moment at which it is held no more.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="posts")
    role = models.CharField(max_length=30, choices=Role.choices)
    dealer = models.ForeignKey(Dealer, models.CASCADE, null=True, blank=True)
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True)
    manufacturer = models.ForeignKey(Manufacturer, models.CASCADE, null=True, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True)
    advisor_name = models.CharField(max_length=60, blank=True, help_text=_("该员工在 DMS 中的姓名"))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    @staticmethod
    def held_at(at: datetime, prefix: str = "") -> Q:
        """Posts that are held at a moment, as a filter of posts or (`posts__`) of people."""
        on = Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": at})
        return Q(**{f"{prefix}closed_at__isnull": True}) & on

    @property
    def ended_at(self) -> datetime | None:
        """When it was closed or ended by itself; in the future while it is held for a time."""
        return self.closed_at or self.ends_at

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="post_at_one_place",
                condition=(
                    Q(dealer__isnull=False, region__isnull=True, manufacturer__isnull=True)
                    | Q(dealer__isnull=True, region__isnull=False, manufacturer__isnull=True)
                    | Q(dealer__isnull=True, region__isnull=True, manufacturer__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="post_forward",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
        ]


class Recording(models.Model):
    """One act of writing facts into a dealer's file: an import, an undo, a correction by hand.

    Every bitemporal row names the one that brought it and the one that retracted it, or a `STAGED` one as
    both: it does not hold yet. Rows of a `DROPPED` one are being thrown away.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", _("导入")
        UNDO = "undo", _("撤销")
        EDIT = "edit", _("手工更正")
        STAGED = "staged", _("写入中")
        DROPPED = "dropped", _("已放弃")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="recordings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True)
    recorded_at = models.DateTimeField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    objects = ScopedQuerySet["Recording"].as_manager()


class Recorded(models.Model):
    """A row with two times beside the day it speaks of: known from `recorded_at` until `retracted_at`.

    The references have no index: a model that is asked by recording declares it."""

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Recording, models.PROTECT, related_name="+", db_index=False)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.ForeignKey(
        Recording, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class ChangeQuerySet(ScopedQuerySet["Change"]):
    dealer_path = "recording__dealer_id"


class Change(models.Model):
    """One field of one object as a recording changed it in place; the values in their JSON form.

    The value of today is the `after` of the last change whose recording stands, else the first `before`.
    """

    recording = models.ForeignKey(Recording, models.PROTECT, related_name="changes")
    object_type = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="change_by_object")]


class RuleChange(models.Model):
    """A dealer's rules as somebody set them at a moment; rows are never changed. `undoes` is taken back.

    `before` and `after` are {"playbook": id, "overlay": {…}}: those before the first row hold since ever.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="rule_changes")
    changed_at = models.DateTimeField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")

    objects = ScopedQuerySet["RuleChange"].as_manager()

    class Meta:
        ordering = ["id"]


class AuditEvent(models.Model):
    """One change, linked to the one before it: `digest` covers the content and `previous`."""

    at = models.DateTimeField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True)
    dealer = models.ForeignKey(Dealer, models.PROTECT, null=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = ScopedQuerySet["AuditEvent"].as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(F("dealer"), F("id").desc(), name="audit_by_dealer"),
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
        ]


class AuditHead(models.Model):
    """The chain's last link and its length; its one row is locked by whoever appends."""

    digest = models.CharField(max_length=64)
    events = models.PositiveBigIntegerField(default=0)


class Submission(models.Model):
    """A shown form that was submitted, by its idempotency key, with what came of it; swept after days."""

    key = models.CharField(primary_key=True, max_length=32)
    form = models.CharField(max_length=80)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", db_index=False)
    submitted_at = models.DateTimeField()
    outcome = models.JSONField(default=dict)


class SignedIn(models.Model):
    """A session of somebody who signed in, by its key; whether it still stands says the session itself."""

    key = models.CharField(max_length=40, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects: ClassVar[models.Manager[SignedIn]] = models.Manager()


class SavedView(models.Model):
    """A person's own name for an address of a list: `query` is its query string, `listing` the list's key."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", db_index=False)
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    objects: ClassVar[models.Manager[SavedView]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "listing", "name"], name="one_view_a_name")]


class Trouble(models.Model):
    """What is wrong with the installation until somebody acts; see `network.troubles`."""

    kind = models.CharField(primary_key=True, max_length=40)
    since = models.DateTimeField()
    facts = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Trouble]] = models.Manager()
