"""The rules of needs in a playbook: what decides them (the engine), and who does what, where and how (S1)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from huidian.engine.needs import rules
from huidian.engine.needs.rules import OdometerRules
from huidian.engine.rules import COUNT
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake, Path

Responsible = Literal[
    "care_agent",
    "information_admin",
    "care_manager",
    "advisor",
    "team_leader",
    "service_manager",
    "general_manager",
    "claims_clerk",
    "lounge_host",
]
ROLES: dict[Responsible, Label] = {
    "care_agent": Label("客户关爱专员", "Customer care agent"),
    "information_admin": Label("信息管理员", "Information administrator"),
    "care_manager": Label("客服经理", "Customer care manager"),
    "advisor": Label("服务顾问", "Service advisor"),
    "team_leader": Label("接车组长", "Team leader"),
    "service_manager": Label("服务经理", "Service manager"),
    "general_manager": Label("总经理", "General manager"),
    "claims_clerk": Label("索赔员", "Claims clerk"),
    "lounge_host": Label("休息区接待", "Lounge host"),
}
Place = Literal["care_desk", "reception", "showroom"]

PLACES: dict[str, Label] = {
    "care_desk": Label("客户关爱部", "Customer care"),
    "reception": Label("前台", "Reception"),
    "showroom": Label("展厅", "Showroom"),
}
POWERTRAINS: dict[str, Label] = {
    "petrol": Label("汽油", "Petrol"),
    "diesel": Label("柴油", "Diesel"),
    "hybrid": Label("油电混合", "Hybrid"),
    "plug_in": Label("插电混动", "Plug-in hybrid"),
    "range_extender": Label("增程", "Range extender"),
    "electric": Label("纯电", "Electric"),
}
_YEARLY = ("birthday", "purchase_yearly")
_COUNTED_FROM = {"first_service": "purchase", "service": "service"}
_NO_INTERVAL = Label("缺少间隔：几个月、几天或几公里", "needs an interval: months, days or km")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRule(rules.NeedRule):
    """A kind of need with all that S1 wants said of it.

    ``label`` is what, ``why`` why; ``responsible`` does it and ``manager`` answers for it, at ``place``;
    when is in the window; ``channels`` in their order and the ``script`` (that of a kind) are how; at most
    ``daily_quota`` a day, and ``target_rate`` (a share) of those contacted are to book (获得率).
    """

    label: Label
    why: Label
    responsible: Responsible
    manager: Responsible
    place: Place
    purpose: str
    channels: tuple[str, ...]
    script: str
    daily_quota: int = field(metadata=COUNT)
    target_rate: float = field(metadata=COUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan(rules.ServicePlan):
    """A service plan by its name."""

    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRule(rules.PartRule):
    """A part that is replaced by time or distance; ``names`` are what orders call it, or parts of that."""

    label: Label
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsRules:
    """All of a playbook's rules of needs; the engine's ``NeedRules``.

    A need is put on file ``ahead_days`` before it may be met.
    """

    ahead_days: int = field(metadata=COUNT)
    odometer: OdometerRules
    plans: tuple[ServicePlan, ...]
    parts: tuple[PartRule, ...]
    rules: tuple[NeedRule, ...]

    def rule(self, kind: str) -> NeedRule:
        """The rule of one kind of need; ``KeyError`` if the playbook has none of that name."""
        for rule in self.rules:
            if rule.key == kind:
                return rule
        raise KeyError(kind)

    @property
    def names(self) -> dict[str, Label]:
        """What values of needs' facts are called that are keys: those of parts."""
        return {part.key: part.label for part in self.parts}


@dataclass(frozen=True, slots=True)
class Known:
    """Keys of a playbook that its rules of needs name; empty where that part could not be read."""

    kinds: Collection[str] = ()
    channels: Collection[str] = ()
    purposes: Collection[str] = ()


def contradictions(needs: NeedsRules, known: Known) -> Iterator[Mistake]:
    """What the single values get wrong together, and which of them name what the playbook has not."""
    for rule in needs.rules:
        path = ("needs", "rules", rule.key)
        for name, what in _of_rule(rule):
            yield (*path, name), what
        for name, given, keys in (
            ("channels", rule.channels, known.channels),
            ("purpose", (rule.purpose,), known.purposes),
            ("satisfied_by", rule.satisfied_by, known.kinds),
            ("script", (rule.script,), [one.key for one in needs.rules]),
        ):
            yield from _unknown((*path, name), given, keys) if keys else ()
    yield from _of_plans(needs.plans)
    for part in needs.parts:
        if part.months is None and part.km is None:
            yield ("needs", "parts", part.key), _NO_INTERVAL
        yield from _unknown(("needs", "parts", part.key, "powertrains"), part.powertrains, POWERTRAINS)
    low = needs.odometer.km_a_year_low
    if needs.odometer.km_a_year_high < low:
        words = Label(f"不能小于下限 {low} 公里", f"must not be below km_a_year_low, {low}")
        yield ("needs", "odometer", "km_a_year_high"), words


def _of_rule(rule: NeedRule) -> Iterator[tuple[str, Label]]:
    late = rule.overdue_days
    if rule.latest_days is not None and rule.latest_days < late:
        yield "latest_days", Label(f"不能早于逾期的 {late} 天", f"must not be below overdue_days, {late}")
    if rule.opened_by in _YEARLY and rule.latest_days is None:
        yield (
            "latest_days",
            Label("每年都有的，必须有结束的一天", "is missing: what comes every year must end"),
        )
    if rule.interval != "own" and rule.opened_by != _COUNTED_FROM[rule.interval]:
        opening = _COUNTED_FROM[rule.interval]
        yield "interval", Label(f"这个间隔要求 opened_by 为 {opening}", f"demands opened_by {opening!r}")
    counted = rule.interval == "own" and rule.opened_by in _COUNTED_FROM.values()
    if counted and rule.months is rule.days is rule.km is None:
        yield "interval", _NO_INTERVAL
    if not rule.channels or len(set(rule.channels)) < len(rule.channels):
        yield "channels", Label("至少要有一个渠道，各一次", "must name channels, each once")
    if rule.target_rate > 1:
        given = f"{rule.target_rate:g}"
        yield "target_rate", Label(f"是占比，不能超过 1，现为 {given}", f"is a share, at most 1, not {given}")


def _of_plans(plans: tuple[ServicePlan, ...]) -> Iterator[Mistake]:
    general = [plan.key for plan in plans if not plan.powertrains and not plan.models]
    if len(general) != 1:
        zh = "必须有且只有一个既不限动力也不限车型的计划"
        en = "exactly one plan must name neither powertrains nor models"
        names = ", ".join(general)
        words = Label(f"{zh}；现有 {names}", f"{en}; there are {names}") if general else Label(zh, en)
        yield ("needs", "plans"), words
    for plan in plans:
        yield from _unknown(("needs", "plans", plan.key, "powertrains"), plan.powertrains, POWERTRAINS)


def _unknown(path: Path, given: tuple[str, ...], known: Collection[str]) -> Iterator[Mistake]:
    names = ", ".join(known)
    for one in given:
        if one not in known:
            yield path, Label(f"没有 {one}；可选：{names}", f"there is no {one!r}; there are {names}")
