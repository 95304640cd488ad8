"""The survey house's table of a month: the shop before and now, its sub-centre, the nation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from huidian.engine.scores.factors import FactorModel, weighted
from huidian.kit.labels import Label
from huidian.kit.shares import FEW
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.surveys.models import HouseFile, HouseResult

_WHY = "the past of a file that was read in scope"
LINES: Mapping[str, Label] = {
    "previous": Label("上期", "Previous period"),
    "current": Label("本期", "This period"),
    "region": Label("分中心", "Sub-centre"),
    "nation": Label("全国平均分", "National mean"),
}

LEVELS: Mapping[str, Label] = {
    "own": Label("本店", "This shop"),
    "region": LINES["region"],
    "nation": Label("全国", "Nation"),
}


@dataclass(frozen=True, slots=True)
class HouseLine:
    """One line of the table. `total` is the weighted mean of the factors; CSS is as reported."""

    key: str
    month: int
    n: int | None
    scores: Mapping[str, float]
    total: float | None
    css: float | None
    file_id: int

    @property
    def few(self) -> bool:
        """Whether it is noise: fewer than 30, or nobody says how many."""
        return self.n is None or self.n < FEW


@dataclass(frozen=True, slots=True)
class HouseTable:
    """The lines of a dealer's month; of a month without results there are none."""

    model: FactorModel
    month: int
    lines: tuple[HouseLine, ...]

    def line(self, key: str) -> HouseLine | None:
        """One of the lines (a key of `LINES`)."""
        return next((one for one in self.lines if one.key == key), None)


def house_months(dealer: Dealer) -> list[int]:
    """The months of which the survey house reported of the shop itself, the first one first."""
    rows = _results(dealer).filter(level=HouseResult.Level.OWN)
    return sorted(set(rows.values_list("month", flat=True)))


def house_table(dealer: Dealer, month: int) -> HouseTable:
    """The survey house's table of a month; the period before is the last one before it that was reported."""
    model = rules_of(dealer).scores.house
    held = _held(dealer, month)
    before = [one for (m, level), one in held.items() if level == HouseResult.Level.OWN and m < month]
    lines = [("previous", max(before, key=lambda one: one.month, default=None))]
    lines += [
        (key, held.get((month, level)))
        for key, level in (("current", "own"), ("region", "region"), ("nation", "nation"))
    ]
    if all(one is None for key, one in lines if key != "previous"):
        lines = []
    return HouseTable(model, month, tuple(_line(model, key, one) for key, one in lines if one is not None))


def house_model(dealer: Dealer) -> FactorModel:
    """The model that a dealer's survey house reports by."""
    return rules_of(dealer).scores.house


@dataclass(frozen=True, slots=True)
class HouseFileRow:
    """One file of the survey house."""

    file_id: int
    dealer_id: int
    dealer: str
    name: str
    months: tuple[int, ...]
    rows: int
    at: datetime
    by: str
    undone_at: datetime | None


def house_files(scope: Scope) -> QuerySet[Any]:
    """The survey house's files within a scope, the last one first; `holds`: it counts."""
    rows = HouseFile.objects.within(scope.where(Permission.VIEW_SCORES))
    rows = rows.annotate(holds=Q(undone_at=None)).select_related("dealer", "imported_by")
    return rows.order_by("-imported_at", "-pk")


def file_rows(files: Sequence[HouseFile]) -> list[HouseFileRow]:
    """The rows of some of `house_files`."""
    return [
        HouseFileRow(
            file_id=one.pk,
            dealer_id=one.dealer_id,
            dealer=one.dealer.name,
            name=one.file_name,
            months=tuple(one.months),
            rows=one.rows,
            at=one.imported_at,
            by=str(one.imported_by or ""),
            undone_at=one.undone_at,
        )
        for one in files
    ]


@dataclass(frozen=True, slots=True)
class HouseFileView:
    """One file with its lines and its past."""

    id: int
    name: str
    dealer: str
    undone: bool
    model: FactorModel
    lines: tuple[HouseLine, ...]
    manages: bool
    history: tuple[Entry, ...]


def house_file(scope: Scope, file_id: int) -> HouseFileView:
    """One file in reach. Raises `HouseFile.DoesNotExist` for any other."""
    file = house_files(scope).get(pk=file_id)
    rules = rules_of(file.dealer).scores
    model = rules.model(file.model) or rules.house
    rows = HouseResult.objects.unscoped(_WHY).filter(file=file).order_by("month", "pk")
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type="house_file", object_id=str(file.pk))
    return HouseFileView(
        id=file.pk,
        name=file.file_name,
        dealer=file.dealer.name,
        undone=file.undone_at is not None,
        model=model,
        lines=tuple(_line(model, one.level, one) for one in rows),
        manages=scope.may_at(file.dealer_id, Permission.MANAGE_SCORES),
        history=tuple(map(entry_of, events.select_related("staff", "dealer").order_by("-id"))),
    )


def _results(dealer: Dealer) -> QuerySet[HouseResult]:
    rows = HouseResult.objects.unscoped("the results of one dealer, which the reader may see")
    return rows.standing().filter(file__dealer=dealer).order_by("file__imported_at", "file_id", "pk")


def _latest(rows: QuerySet[HouseResult]) -> dict[tuple[int, str], HouseResult]:
    """Of each month and level what the last file said."""
    return {(one.month, one.level): one for one in rows}


def _held(dealer: Dealer, month: int) -> dict[tuple[int, str], HouseResult]:
    return _latest(_results(dealer).filter(month__lte=month))


def _line(model: FactorModel, key: str, one: HouseResult) -> HouseLine:
    scores = {name: float(score) for name, score in one.scores.items()}
    return HouseLine(key, one.month, one.n, scores, weighted(model, scores), one.css, one.file_id)
