"""A need in a sentence: its facts with their values, in both languages."""

from collections.abc import Mapping
from datetime import date

from huidian.engine.needs.need import Need, State, Value
from huidian.kit.labels import Label

STATES: dict[State, Label] = {
    "coming": Label("未到时间", "Coming"),
    "open": Label("待联系", "Open"),
    "overdue": Label("逾期", "Overdue"),
    "satisfied": Label("已满足", "Satisfied"),
    "booked": Label("已预约", "Booked"),
    "refused": Label("已拒绝", "Refused"),
    "not_applicable": Label("不适用", "Not applicable"),
    "done_elsewhere": Label("已在别处完成", "Done elsewhere"),
    "expired": Label("已过期", "Expired"),
    "superseded": Label("已被替代", "Superseded"),
}

_PHRASES: tuple[tuple[tuple[str, ...], Label], ...] = (
    (("part",), Label("{part}", "{part}")),
    (("part_name",), Label("配件“{part_name}”", "part “{part_name}”")),
    (("work",), Label("项目“{work}”", "work “{work}”")),
    (("campaign",), Label("活动“{campaign}”", "campaign “{campaign}”")),
    (
        ("last_service_on", "last_service_km"),
        Label(
            "上次保养 {last_service_on}，{last_service_km} 公里",
            "last service {last_service_on} at {last_service_km} km",
        ),
    ),
    (("last_service_on",), Label("上次保养 {last_service_on}", "last service {last_service_on}")),
    (("first_service_on",), Label("{first_service_on} 做了首保", "first service on {first_service_on}")),
    (("fitted_on",), Label("{fitted_on} 装上", "fitted {fitted_on}")),
    (("purchased_on",), Label("{purchased_on} 购车", "bought {purchased_on}")),
    (("years",), Label("满 {years} 年", "{years:year|years} ago")),
    (("arrived_on",), Label("{arrived_on} 到货", "arrived {arrived_on}")),
    (("noted_on",), Label("{noted_on} 查出", "noted {noted_on}")),
    (("starts_on", "ends_on"), Label("{starts_on} 至 {ends_on}", "{starts_on} to {ends_on}")),
    (("starts_on",), Label("{starts_on} 起", "from {starts_on}")),
    (
        ("insurance_expires_on",),
        Label("保险 {insurance_expires_on} 到期", "insurance expires {insurance_expires_on}"),
    ),
    (("inspection_due_on",), Label("年检 {inspection_due_on} 到期", "inspection due {inspection_due_on}")),
    (
        ("warranty_end_on", "warranty_end_km"),
        Label(
            "质保到 {warranty_end_on} 或 {warranty_end_km} 公里",
            "warranty until {warranty_end_on} or {warranty_end_km} km",
        ),
    ),
    (("warranty_end_on",), Label("质保到 {warranty_end_on}", "warranty until {warranty_end_on}")),
    (("warranty_end_km",), Label("质保到 {warranty_end_km} 公里", "warranty until {warranty_end_km} km")),
    (("birthday_on",), Label("生日 {birthday_on}", "birthday {birthday_on}")),
    (
        ("interval_months", "interval_km"),
        Label(
            "每 {interval_months} 个月或 {interval_km} 公里",
            "every {interval_months:month|months} or {interval_km} km",
        ),
    ),
    (("interval_months",), Label("间隔 {interval_months} 个月", "every {interval_months:month|months}")),
    (("interval_km",), Label("间隔 {interval_km} 公里", "every {interval_km} km")),
    (("due_by_time",), Label("按时间 {due_by_time} 到期", "due by time {due_by_time}")),
    (
        ("km_from", "km_until", "km_a_day"),
        Label(
            "每天约 {km_a_day} 公里，预计 {km_from} 至 {km_until} 之间跑到",
            "at about {km_a_day} km a day reached between {km_from} and {km_until}",
        ),
    ),
    (("last_reading_km",), Label("最近读数 {last_reading_km} 公里", "last reading {last_reading_km} km")),
)
"""A phrase is said where all its facts are there and none of them has been said yet."""


def reasons(need: Need, names: Mapping[str, Label], language: str) -> str:
    """Why a vehicle needs it, in its facts; ``names`` has the words for values that are keys (parts)."""
    values = {fact.name: _text(fact.value, names, language) for fact in need.facts}
    said: set[str] = set()
    phrases = []
    for facts, words in _PHRASES:
        if said.isdisjoint(facts) and all(name in values for name in facts):
            phrases.append(words.in_(language, **values))
            said.update(facts)
    return ("，" if language.lower().startswith("zh") else ", ").join(phrases)


class _Whole(int):
    """A number that is read with its thousands apart."""

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec or ",")


def _text(value: Value, names: Mapping[str, Label], language: str) -> str | _Whole:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return _Whole(value)
    if isinstance(value, float):
        return f"{value:,}"
    return names[value].in_(language) if value in names else value
