"""How many owners of each dealer a manufacturer asks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huidian.network.models import Manufacturer, Staff


class MakersCallRule(models.Model):
    """A rule of a network: of each dealer's visits so many in a hundred are drawn (`percent`), or so many
    owners a month (`size`).

    The last row of a manufacturer is in force; one with neither ends the calls. Rows are never changed.
    """

    manufacturer = models.ForeignKey(Manufacturer, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(null=True)
    size = models.PositiveSmallIntegerField(null=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[MakersCallRule]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(size=None), name="makers_call_percent_or_size"
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gte=1, percent__lte=100), name="makers_call_percent"
            ),
        ]

    @property
    def asks(self) -> bool:
        """Whether anybody is asked by it."""
        return self.percent is not None or self.size is not None
