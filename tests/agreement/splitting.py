"""A month's churn split by what is known of the vehicles, by brute force (S0, S2)."""

from __future__ import annotations

from collections import defaultdict

from tests.agreement.assigning import TEAMS
from tests.agreement.measures import Asked
from tests.engine import oracle
from tests.engine.oracle import Month, Vehicle, age_bucket, away, last_kind, month, month_end

OF_VEHICLE = ("model", "use", "region", "gender", "advisor")
BY = ("kind", "age", "warranty", "team", *OF_VEHICLE)
UNKNOWN = ""
WORDS = {
    UNKNOWN: "未知", "maintenance": "保养", "first_service": "首保", "repair": "维修", "accident": "事故",
    "warranty": "索赔", "recall": "技术服务活动", "other": "其他", "private": "私家车", "company": "公务车",
    "special": "特种车", "male": "男", "female": "女", "inside": "质保内", "outside": "质保外",
    "0-1": "1 年以内", "0-2": "0–2 年", "1-2": "1–2 年", "2-3": "2–3 年",
    "2-4": "2–4 年", "3+": "3 年以上", "4+": "4 年以上",
}  # fmt: skip
"""The words a reader finds for the values."""
Parts = dict[str, tuple[int, int]]
"""By value the vehicles of the cohort and those of them that are lost."""


def split(asked: Asked, at: Month, by: str) -> Parts:
    """The cohort of a month and the lost of it, by the value each vehicle has."""
    counted = oracle.churn(asked.visits, asked.dealer, at, asked.window)
    parts: dict[str, list[bool]] = defaultdict(list)
    for vehicle in counted.cohort:
        parts[value_of(asked, vehicle, at, by)].append(vehicle in counted.lost)
    return {key: (len(lost), sum(lost)) for key, lost in parts.items()}


def value_of(asked: Asked, vehicle: str, at: Month, by: str) -> str:
    """What a vehicle is split by: as known today, but kind, age and warranty those of the month."""
    one = next(known for known in asked.truth.fleet if known.vehicle == vehicle)
    if by == "kind":
        start = at - asked.window
        return last_kind(
            seen for seen in asked.visits if seen.vehicle == vehicle and month(seen.settled_on) == start
        )
    if by == "team":
        return TEAMS.get(one.advisor or "", UNKNOWN)
    if by in OF_VEHICLE:
        return getattr(one, by) or UNKNOWN
    return (_age if by == "age" else _warranty)(asked, one, at)


def _age(asked: Asked, one: Vehicle, at: Month) -> str:
    if one.purchased_on is None:
        return UNKNOWN
    return age_bucket(away(one.purchased_on, month_end(at)), asked.truth.rules.ages) or UNKNOWN


def _warranty(asked: Asked, one: Vehicle, at: Month) -> str:
    if one.warranty_end_on is None:
        return UNKNOWN
    return "inside" if one.warranty_end_on >= month_end(at) else "outside"
