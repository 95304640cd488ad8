"""Which rules a dealer may set for itself, in plain words: a table of sections, each with its fields.

A new section of a playbook joins by one line in ``SECTIONS`` and a function that gives its fields. What is
not listed here can still be set from a file, for every key of a pack can stand in an overlay.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from huidian.engine import rules as shapes
from huidian.kit.labels import Label
from huidian.playbooks.playbook import Playbook
from huidian.playbooks.reading import Path
from huidian.playbooks.rule_fields import RuleField, RuleGroup, Unit
from huidian.playbooks.rules import Warranty

EFFECTS = (
    ("allow", Label("不提示", "Nothing")),
    ("warn", Label("提醒", "A warning")),
    ("stop", Label("禁止联系", "No contact")),
)
CLOCK = tuple((text, Label(text, text)) for text in (f"{hour:02}:00" for hour in range(25)))


@dataclass(frozen=True, slots=True)
class Section:
    """A group of rules as it is declared: its words, and its fields as a playbook has them."""

    key: str
    label: Label
    help: Label
    fields: Callable[[Playbook], Iterable[RuleField]]


def groups_of(rules: Playbook) -> tuple[RuleGroup, ...]:
    """The rules a dealer of this playbook may set, by group."""
    return tuple(RuleGroup(one.key, one.label, one.help, tuple(one.fields(rules))) for one in SECTIONS)


def is_of_figures(key: str) -> bool:
    """Whether a group of rules is one that figures are counted by."""
    return any(key == one.key for one in SECTIONS)


def value_at(data: Mapping[str, Any], path: Path) -> Any:
    """What plain data say at a path; None where they say nothing."""
    here: Any = data
    for key in path:
        here = here.get(key) if isinstance(here, Mapping) else None
    return here


def value_in(rules: Playbook, path: Path) -> Any:
    """What rules say at a field's path, also where their files say nothing; None where there is no such."""
    here: Any = rules
    for key in path:
        if isinstance(here, tuple):
            here = next((one for one in here if one.key == key), None)
        else:
            here = getattr(here, key, None)
    return here


def with_values(overlay: Mapping[str, Any], values: Mapping[Path, Any]) -> dict[str, Any]:
    """An overlay that says these values too; a value of None is taken out of it."""
    made: dict[str, Any] = {
        key: with_values(value, {}) if isinstance(value, Mapping) else value for key, value in overlay.items()
    }
    for path, value in values.items():
        here = made
        for key in path[:-1]:
            here = here.setdefault(key, {})
        here[path[-1]] = value
        if value is None:
            del here[path[-1]]
    return made


def _churn(rules: Playbook) -> Iterator[RuleField]:
    words = Label("几个月不进站算流失", "Months without a visit until a vehicle is lost")
    yield RuleField(("churn", "window_months"), words, "months", 1)


def _kinds(rules: Playbook) -> Iterator[RuleField]:
    for kind in rules.kinds:
        yield RuleField(("kinds", kind.key, "counts"), kind.label, "yes")
    for sale in rules.sale_types:
        yield RuleField(("sale_types", sale.key, "counts"), sale.label, "yes")


def _tiers(rules: Playbook) -> Iterator[RuleField]:
    schemes = _choices(rules.tier_schemes)
    yield RuleField(("churn", "tier_scheme"), Label("采用的分层", "Tiers in use"), "choice", 0, schemes)
    calling = Label("招揽采用的分层", "Tiers in use for calling")
    yield RuleField(("churn", "calling_tier_scheme"), calling, "choice", 0, schemes)
    for scheme in rules.tier_schemes:
        for tier in scheme.tiers:
            if tier.from_months or tier is not scheme.tiers[0]:
                words = Label(
                    f"{scheme.label.zh}：{tier.label.zh}，离站满",
                    f"{scheme.label.en}: {tier.label.en}, away for",
                )
                path = ("tier_schemes", scheme.key, "tiers", tier.key, "from_months")
                yield RuleField(path, words, "months")


def _ages(rules: Playbook) -> Iterator[RuleField]:
    words = Label("采用的车龄分段", "Age bands in use")
    yield RuleField(("churn", "age_scheme"), words, "choice", 0, _choices(rules.age_schemes))
    for scheme in rules.age_schemes:
        for lower, upper in pairwise(scheme.buckets):
            path = ("age_schemes", scheme.key, "buckets")
            end, begin = (*path, lower.key, "until_years"), (*path, upper.key, "from_years")
            if lower.until_years != upper.from_years:  # a gap, whose sides are moved each by itself
                words = Label(
                    f"{scheme.label.zh}：{lower.label.zh}，不满",
                    f"{scheme.label.en}: {lower.label.en}, up to",
                )
                yield RuleField(end, words, "years", 1)
            words = Label(
                f"{scheme.label.zh}：{upper.label.zh}，车龄满", f"{scheme.label.en}: {upper.label.en}, from"
            )
            joined = lower.until_years == upper.from_years
            yield RuleField(begin, words, "years", 1, also=(end,) if joined else ())


def _classes(rules: Playbook) -> Iterator[RuleField]:
    words = Label("看最近几个月", "Months looked at")
    yield RuleField(("class_window_months",), words, "months", 1)
    for one in rules.classes[:-1]:
        words = Label(f"{one.key} 类：进站至少", f"Class {one.key}: visited on at least")
        yield RuleField(("classes", one.key, "min_visit_days"), words, "days")


def _part(
    part: str, shape: type, unit: Unit, words: Mapping[str, Label], **units: Unit
) -> Callable[[Playbook], Iterator[RuleField]]:
    """The fields of a table of plain numbers, each with its words; the least is the shape's.

    ``units`` has those that are of another unit.
    """
    least = {one.name: int(one.metadata.get("least", 0)) for one in fields(shape)}

    def of(rules: Playbook) -> Iterator[RuleField]:
        for name, label in words.items():
            yield RuleField((part, name), label, units.get(name, unit), least[name])

    return of


def _contact(rules: Playbook) -> Iterator[RuleField]:
    spacing = ("contact", "spacing")
    yield RuleField(
        (*spacing, "gap_days"), Label("同一辆车两次联系至少隔", "Between contacts of a vehicle"), "days"
    )
    yield RuleField((*spacing, "gap"), Label("间隔不足时", "Sooner than that"), "choice", 0, EFFECTS)
    yield RuleField(
        (*spacing, "cap_hours"), Label("同一客户两次联系至少隔", "Between contacts of an owner"), "hours"
    )
    yield RuleField(
        (*spacing, "cap"), Label("同一客户间隔不足时", "An owner sooner than that"), "choice", 0, EFFECTS
    )
    tries = Label("一个号码无人接听最多打", "Calls to a number that nobody answers")
    yield RuleField((*spacing, "most_attempts"), tries, "times", 1)
    for one in rules.contact.channels:
        path, zh, en = ("contact", "channels", one.key), one.label.zh, one.label.en
        yield RuleField((*path, "open_from"), Label(f"{zh}：从", f"{en}: from"), "choice", 0, CLOCK)
        yield RuleField((*path, "open_until"), Label(f"{zh}：到", f"{en}: until"), "choice", 0, CLOCK)
        holiday = Label(f"{zh}：法定节假日", f"{en}: on public holidays")
        yield RuleField((*path, "on_holidays"), holiday, "choice", 0, EFFECTS)


def _goals(rules: Playbook) -> Iterator[RuleField]:
    for goal in rules.contact_goals:
        path = ("contact_goals", goal.key, "label")
        yield RuleField((*path, "zh"), Label(f"{goal.key} 类", f"Class {goal.key}, in Chinese"), "text")
        yield RuleField((*path, "en"), Label(f"{goal.key} 类（英文）", f"Class {goal.key}"), "text")


def _choices(schemes: Sequence[Any]) -> tuple[tuple[str, Label], ...]:
    return tuple((one.key, one.label) for one in schemes)


SECTIONS = (
    Section(
        "churn",
        Label("流失窗口", "Churn window"),
        Label("月流失率、流失台数和各名单按它计算", "The churn rate, lost vehicles and all lists go by it"),
        _churn,
    ),
    Section(
        "kinds",
        Label("哪些委托算进站", "Which orders are visits"),
        Label("不算的委托在所有数字里都不是进站", "What does not count is no visit in any figure"),
        _kinds,
    ),
    Section(
        "tiers",
        Label("流失层级", "Tiers"),
        Label("按离站月数分层；第一层从 0 个月起", "By months away; the first tier begins at 0"),
        _tiers,
    ),
    Section(
        "ages",
        Label("车龄分段", "Age bands"),
        Label(
            "各页按车龄拆分时用；第一档从 0 年起，各档由小到大",
            "For what is split by vehicle age; the first band begins at 0, each one above the last",
        ),
        _ages,
    ),
    Section(
        "classes",
        Label("客户等级", "Customer classes"),
        Label("按一段时间内进站的天数分等级", "By the days with a visit in a span of time"),
        _classes,
    ),
    Section(
        "assessment",
        Label("小组考核与责任期", "Assessment of teams and duty window"),
        Label("离站月数，含首尾", "Months away, both ends included"),
        _part(
            "assessment",
            shapes.Assessment,
            "months",
            {
                "lost_from_months": Label("考核流失：从", "Assessed as lost: from"),
                "lost_until_months": Label("考核流失：到", "Assessed as lost: until"),
                "duty_from_months": Label("责任期：从", "Duty window: from"),
                "duty_until_months": Label("责任期：到", "Duty window: until"),
                "marginal_months": Label("边缘流失", "Marginal"),
                "lost_months": Label("流失", "Lost"),
                "permanent_months": Label("永久流失", "Permanently lost"),
            },
        ),
    ),
    Section(
        "contact_goals",
        Label("与客户熟到什么程度", "How well owners should be known"),
        Label("按客户等级，写在顾问的客户旁边", "By class, shown beside an advisor's customers"),
        _goals,
    ),
    Section(
        "loyalty",
        Label("首次进站、回归与保持", "First service, return and retention"),
        Label("首保、回归率和保持率所看的时间", "The spans of the first-service, return and retention rates"),
        _part(
            "loyalty",
            shapes.Loyalty,
            "months",
            {
                "first_service_months": Label("购车后首次进站的期限", "First service within"),
                "return_after_months": Label("流失后回归：超过", "Return of the lost: after more than"),
                "return_until_months": Label("流失后回归：最多", "Return of the lost: up to"),
                "keep_months": Label("保持率：最近", "Retention rate: the last"),
                "keep_base_months": Label("保持率：基数看", "Retention rate: out of"),
                "survival_years": Label("长期留存看", "Long-term survival after"),
            },
            survival_years="years",
        ),
    ),
    Section(
        "warranty",
        Label("质保", "Warranty"),
        Label("档案里没写到期日的车辆按它推算", "For vehicles whose file does not state an end"),
        _part(
            "warranty",
            Warranty,
            "years",
            {"years": Label("年限", "Years"), "km": Label("里程", "Distance")},
            km="km",
        ),
    ),
    Section(
        "contact",
        Label("何时联系客户", "When owners are contacted"),
        Label("规定的时间以外是勿扰时段", "Outside the hours given are the quiet hours"),
        _contact,
    ),
)
