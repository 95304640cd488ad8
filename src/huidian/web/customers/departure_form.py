"""What somebody says when a vehicle has left: why, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.customers.words import DEPARTURES
from huidian.kit.labels import Label

NO_SUCH_DAY = gettext_lazy("请填写今天或以前的日期，例如 2026-11-22")
EARLIEST = date(1990, 1, 1)


def _today() -> date:
    return timezone.localdate()


@dataclass(frozen=True, slots=True)
class DepartureForm:
    """The control as it is shown: what was typed is kept beside the error."""

    why: str = "sold"
    day: str = ""
    error: str = ""
    today: date = field(default_factory=_today)

    @classmethod
    def of(cls, query: Mapping[str, str]) -> DepartureForm:
        """Reads what was sent; `error` is empty where it makes sense."""
        form = cls(query.get("why", ""), query.get("on", "").strip()[:20])
        if form.why not in DEPARTURES:
            return cls("sold", form.day, _("请选择离开的原因"))
        if form.on is None:
            return cls(form.why, form.day, str(NO_SUCH_DAY))
        return form

    @property
    def on(self) -> date | None:
        """The day, today unless said otherwise; None where what was typed is none that can be."""
        try:
            day = date.fromisoformat(self.day) if self.day else self.today
        except ValueError:
            return None
        return day if EARLIEST <= day <= self.today else None

    @property
    def shown_day(self) -> str:
        return self.day or self.today.isoformat()

    @property
    def choices(self) -> list[tuple[str, Label, bool]]:
        return [(key, words, key == self.why) for key, words in DEPARTURES.items()]
