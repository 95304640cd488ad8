"""Figures of a month that people set: which there are, setting them, and how a target is met.

A target is what a metric should be; an entry is what no order tells (showroom sales, time outside the shop).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Post, Staff, Team
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.models import MonthFigure

Unit = Literal["rate", "count", "money", "tenths"]
Level = Literal["dealer", "team", "advisor"]
Light = Literal["met", "near", "missed"]
NEAR = 0.05
"""A target missed by no more than this share of itself is nearly met (inferred)."""
ROUNDING = 1e-9
SCALES: Mapping[str, int] = {"rate": 10_000, "count": 1, "money": 100, "tenths": 10}
MOST = 10**13
TARGET, ENTRY = MonthFigure.Sort.TARGET.value, MonthFigure.Sort.ENTRY.value
_WHY = "the figures of one dealer, under its lock, for who may set them"


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What can be set: `label` None for a metric, which has its own; `levels` are whose figure it can be."""

    key: str
    sort: str
    unit: Unit
    levels: tuple[Level, ...]
    better: Literal["up", "down"] = "up"
    label: Label | None = None


_EVERYBODY: tuple[Level, ...] = ("dealer", "team", "advisor")
KINDS: Mapping[tuple[str, str], FigureKind] = {
    (one.sort, one.key): one
    for one in (
        FigureKind("keep_rate", TARGET, "rate", ("dealer",)),
        FigureKind("monthly_churn", TARGET, "rate", ("dealer",), "down"),
        FigureKind("assessment_churn", TARGET, "rate", _EVERYBODY, "down"),
        FigureKind("return_rate", TARGET, "rate", ("dealer",)),
        FigureKind("first_service_rate", TARGET, "rate", ("dealer",)),
        FigureKind("throughput", TARGET, "count", ("dealer",)),
        FigureKind("active_vehicles", TARGET, "count", ("dealer",)),
        FigureKind("amount", TARGET, "money", ("dealer",), label=Label("产值", "Amount settled")),
        FigureKind("satisfaction", TARGET, "tenths", _EVERYBODY, label=Label("满意度", "Satisfaction")),
        FigureKind("complaints", TARGET, "count", ("dealer",), "down", Label("投诉", "Complaints")),
        FigureKind(
            "first_time_fix", TARGET, "rate", ("dealer",), label=Label("一次修好", "Fixed first time")
        ),
        FigureKind(
            "survey_completion", TARGET, "rate", ("dealer",),
            label=Label("回访完成率", "Completion of follow-ups"),
        ),
        FigureKind(
            "house_mot", TARGET, "tenths", ("dealer",), label=Label("调查公司 MOT", "Survey house's MOT")
        ),
        FigureKind(
            "house_css", TARGET, "tenths", ("dealer",), label=Label("调查公司 CSS", "Survey house's CSS")
        ),
        FigureKind("showroom_sales", ENTRY, "count", ("dealer",), label=Label("展厅销量", "Showroom sales")),
        FigureKind(
            "outside_share", ENTRY, "rate", ("advisor",),
            label=Label("店外服务时间占比", "Working time outside the shop"),
        ),
        FigureKind("renewals", ENTRY, "count", ("advisor",), label=Label("续保", "Insurance renewals")),
        FigureKind(
            "accident_claims", ENTRY, "count", ("advisor",), label=Label("事故理赔", "Accident claims")
        ),
        FigureKind(
            "used_cars", ENTRY, "count", ("advisor",), label=Label("二手车转介", "Used-car hand-overs")
        ),
    )
}  # fmt: skip
"""Every kind by sort and key."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figure it is: the dealer's, or a team's (its name), or an advisor's (the name in the DMS)."""

    team: str = ""
    advisor: str = ""

    @property
    def level(self) -> Level:
        return "team" if self.team else "advisor" if self.advisor else "dealer"


WHOLE = Subject()


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one figure: what of whom in which month."""

    key: str
    subject: Subject
    month: int


class NoSuchSlotError(ValueError):
    """There is no such figure: an unknown key, not of such a subject, nobody of that name, or no value."""


def light_of(value: float | None, target: float | None, better: str) -> Light | None:
    """How a target is met; None without a value or a target. Near: missed by at most `NEAR` of it."""
    if value is None or target is None:
        return None
    short = target - value if better == "up" else value - target
    if short <= ROUNDING:
        return "met"
    return "near" if short <= abs(target) * NEAR + ROUNDING else "missed"


def month_figures(
    dealer_ids: Iterable[int],
    sort: str,
    *,
    months: tuple[int, int],
    keys: Sequence[str] = (),
    at: datetime | None = None,
) -> dict[int, dict[Slot, int]]:
    """By dealer the figures set for some months (first and last); `at`: as they were set at a moment."""
    rows = MonthFigure.objects.unscoped(_WHY).filter(
        dealer__in=list(dealer_ids), sort=sort, month__range=months
    )
    rows = rows.current() if at is None else rows.filter(set_at__lte=at).exclude(replaced_at__lte=at)
    if keys:
        rows = rows.filter(key__in=keys)
    found: dict[int, dict[Slot, int]] = {}
    wanted = rows.values_list("dealer", "key", "team__name", "advisor", "month", "value")
    for dealer, key, team, advisor, month, value in wanted:
        found.setdefault(dealer, {})[Slot(key, Subject(team or "", advisor), month)] = value
    return found


def whole_targets(dealer_id: int) -> dict[Slot, int]:
    """Every target of a dealer as a whole."""
    rows = MonthFigure.objects.unscoped(_WHY).current().filter(dealer=dealer_id, sort=TARGET)
    rows = rows.filter(team__isnull=True, advisor="")
    return {Slot(key, WHOLE, month): value for key, month, value in rows.values_list("key", "month", "value")}


@audit.atomic()
def set_month_figures(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    sort: str,
    values: Mapping[Slot, int | None],
) -> int:
    """Set figures, or take them away (None); how many changed. What stood before stays on record.

    Raises `Dealer.DoesNotExist` for a dealer out of reach or where the person may not, `NoSuchSlotError`.
    """
    within = scope.where(Permission.SET_TARGETS).chosen_dealer_ids
    dealer = Dealer.objects.filter(pk__in=within).get(pk=dealer_id)
    locked_dealer(dealer.pk)
    teams = dict(Team.objects.filter(dealer=dealer).values_list("name", "pk"))
    for slot, value in values.items():
        _must_be(slot, value, sort, teams)
    months = [slot.month for slot in values] or [0]
    now = month_figures([dealer.pk], sort, months=(min(months), max(months))).get(dealer.pk, {})
    changed = {slot: value for slot, value in values.items() if now.get(slot) != value}
    for slot in changed:
        _rows(dealer, sort, slot, teams).update(replaced_at=at)
    MonthFigure.objects.bulk_create(
        MonthFigure(
            dealer=dealer,
            sort=sort,
            key=slot.key,
            team_id=teams.get(slot.subject.team),
            advisor=slot.subject.advisor,
            month=slot.month,
            value=value,
            set_at=at,
            set_by=by,
        )
        for slot, value in changed.items()
        if value is not None
    )
    if changed:
        _note(at, by, dealer, sort, changed)
    return len(changed)


def advisors_of(dealer_id: int) -> list[str]:
    """The names in the DMS of everybody who ever received vehicles at a dealer."""
    names = Post.objects.filter(dealer=dealer_id).exclude(advisor_name="")
    return sorted(set(names.values_list("advisor_name", flat=True)))


def _must_be(slot: Slot, value: int | None, sort: str, teams: Mapping[str, int]) -> None:
    kind = KINDS.get((sort, slot.key))
    if kind is None or slot.subject.level not in kind.levels:
        raise NoSuchSlotError(f"no {sort} {slot.key} of a {slot.subject.level}")
    if slot.subject.team and slot.subject.team not in teams:
        raise NoSuchSlotError(f"no team {slot.subject.team}")
    most = SCALES["rate"] if kind.unit == "rate" else MOST
    if value is not None and not 0 <= value <= most:
        raise NoSuchSlotError(f"{slot.key} cannot be {value}")


def _rows(dealer: Dealer, sort: str, slot: Slot, teams: Mapping[str, int]) -> Any:
    rows = MonthFigure.objects.unscoped(_WHY).current()
    return rows.filter(
        dealer=dealer,
        sort=sort,
        key=slot.key,
        team=teams.get(slot.subject.team),
        advisor=slot.subject.advisor,
        month=slot.month,
    )


def _note(
    at: datetime, by: Staff | None, dealer: Dealer, sort: str, changed: Mapping[Slot, int | None]
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action=f"month_figures.{sort}",
        object_type="month_figures",
        object_id=dealer.pk,
        after={"rows": len(changed), "cells": [_told(slot, value) for slot, value in changed.items()][:500]},
    )


def _told(slot: Slot, value: int | None) -> list[Any]:
    return [slot.key, slot.subject.team or slot.subject.advisor, slot.month, value]
