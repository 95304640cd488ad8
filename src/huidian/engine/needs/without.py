"""Vehicles without any need ahead, and why: what is missing, what was said, or that they are lost."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from huidian.engine.needs.compute import VehicleNeeds
from huidian.engine.needs.facts import GONE, VehicleFacts
from huidian.engine.needs.need import AHEAD, Need
from huidian.engine.needs.prepared import Prepared
from huidian.kit.labels import Label

Code = Literal[
    "left", "refused", "service_missed", "first_service_missed", "nothing_known", "no_interval", "all_met"
]

REASONS: dict[Code, Label] = {
    "left": Label("车已离开（转卖、报废或迁出）", "The vehicle has left (sold, scrapped or moved)"),
    "refused": Label("车主说不需要", "The owner wants or needs none"),
    "service_missed": Label(
        "保养提醒已过期，属流失招揽", "The service need has expired: a case for win-back"
    ),
    "first_service_missed": Label(
        "首保已过期，从未来店", "The first service has expired, the car never came"
    ),
    "nothing_known": Label("没有购车日期，也没有保养记录", "Neither a day of purchase nor a service on file"),
    "no_interval": Label(
        "保养计划没有间隔，或提醒已关闭", "Its plan has no interval, or the kinds are turned off"
    ),
    "all_met": Label("已知的需求都已满足", "All that is known of has been met"),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a vehicle has no need ahead, and the fact behind it (empty where a fact is what is missing)."""

    code: Code
    fact: str = ""
    on: date | None = None


def why_without(facts: VehicleFacts, made: VehicleNeeds, rules: Prepared, day: date) -> Lack | None:
    """Why a vehicle has nothing ahead on a day; ``None`` where it has. Courtesies are no needs (S1)."""
    care = {rule.key for rule in rules.rules if rule.care}
    needs = [need for need in made.needs if need.kind not in care]
    if any(need.state_on(day) in AHEAD for need in needs):
        return None
    for need in reversed(needs):
        if need.state_on(day) in ("not_applicable", "refused"):
            return _stated(facts, need, day)
    services = {rule.key: rule.interval for rule in rules.rules if rule.interval != "own"}
    expired = [need for need in needs if need.kind in services and need.state_on(day) == "expired"]
    if expired:
        last = max(expired, key=lambda need: (services[need.kind] == "service", need.due))
        routine = services[last.kind] == "service"
        return _lack("service_missed" if routine else "first_service_missed", last, day)
    if needs:
        return Lack("all_met")
    known = facts.purchased_on or any(visit.kind in rules.service_kinds for visit in facts.visits)
    return Lack("no_interval" if known else "nothing_known")


def _stated(facts: VehicleFacts, need: Need, day: date) -> Lack:
    """What the owner said: that the car has left, or that nothing is needed or wanted."""
    left = {f"statement:{one.id}" for one in facts.statements if one.says in GONE}
    lack = _lack("refused", need, day)
    return replace(lack, code="left") if lack.fact in left else lack


def _lack(code: Code, need: Need, day: date) -> Lack:
    ending = need.ending_on(day)
    return Lack(code, ending.fact, ending.on) if ending else Lack(code)
