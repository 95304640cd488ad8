"""Which rules of needs and calls a dealer may set for itself: a group for each kind of need, one for the
service plans, one for the times of calls. It goes on where `playbooks.editable` ends.
"""

from collections.abc import Iterator, Mapping

from huidian.kit.labels import Label
from huidian.playbooks.editable import groups_of
from huidian.playbooks.editable_feedback import feedback_groups_of
from huidian.playbooks.editable_opening import opening_group
from huidian.playbooks.needs import PLACES, ROLES, NeedRule
from huidian.playbooks.playbook import Playbook
from huidian.playbooks.rule_fields import RuleField, RuleGroup, Unit

NEED = "need-"
"""What the keys of groups of needs begin with; behind it stands the kind."""
PLANS, CALLS, COSTS, OFFERS = "need-plans", "calls", "contact-costs", "offers"
CARE, GREETINGS = "care", "greetings"

_OF_NEED: tuple[tuple[str, Label, Unit], ...] = (
    ("enabled", Label("使用", "In use"), "on"),
    ("responsible", Label("谁做", "Who does it"), "choice"),
    ("manager", Label("谁负责", "Who answers for it"), "choice"),
    ("place", Label("在哪里", "Where"), "choice"),
    ("lead_days", Label("提前几天可以联系", "May be contacted ahead of the due day by"), "days"),
    ("overdue_days", Label("到期后几天算逾期", "Overdue after"), "days"),
    ("latest_days", Label("到期后最晚几天联系", "No contact later than"), "days"),
    ("months", Label("间隔", "Interval"), "months"),
    ("days", Label("间隔", "Interval"), "days"),
    ("km", Label("间隔", "Interval"), "km"),
    ("channels", Label("渠道（按先后）", "Channels, in their order"), "order"),
    ("script", Label("用哪一类的话术", "The script of"), "choice"),
    ("daily_quota", Label("每天最多生成任务", "Tasks made a day, at most"), "tasks"),
    ("target_rate", Label("获得率目标", "Target: appointments of those contacted"), "percent"),
)
_OF_PLAN: tuple[tuple[str, Label, Unit], ...] = (
    ("first_months", Label("首保", "first service"), "months"),
    ("first_km", Label("首保", "first service"), "km"),
    ("months", Label("之后每", "then every"), "months"),
    ("km", Label("之后每", "then every"), "km"),
)
_OF_CALLS: tuple[tuple[str, Label, Unit], ...] = (
    ("lease_minutes", Label("任务打开后保留", "A task stays with who opened it for"), "minutes"),
    (
        "team_after_minutes",
        Label("约定的回电过期后转给团队", "A promised call falls to the team after"),
        "minutes",
    ),
    ("refusal_months", Label("客户拒绝后几个月内不再提", "A refusal holds for"), "months"),
    ("receptions_a_day", Label("每位顾问一天最多接车", "Cars an advisor takes a day"), "times"),
    ("receptions_best_from", Label("一天接车最好不少于", "Best taken a day, from"), "times"),
    ("receptions_best_until", Label("一天接车超过就提醒", "Warned beyond so many a day"), "times"),
)


def call_groups_of(rules: Playbook) -> tuple[RuleGroup, ...]:
    """The rules of needs and calls that a dealer of this playbook may set, by group."""
    return (
        *(_need(rule, _choices(rules)) for rule in rules.needs.rules),
        RuleGroup(
            PLANS,
            Label("保养计划", "Service plans"),
            Label("按时间或里程，先到为准", "By time or by distance, whichever comes first"),
            tuple(_plans(rules)),
        ),
        RuleGroup(
            CALLS,
            Label("通话与重拨", "Calls and retries"),
            Label("每种结果过多久再拨、最多几次", "After which time a call is tried again, how often"),
            tuple(_calls(rules)),
        ),
        RuleGroup(
            COSTS,
            Label("联系成本", "Cost of contact"),
            Label("活动的花费按它算", "What the cost of campaigns is reckoned by"),
            tuple(_costs(rules)),
        ),
        RuleGroup(
            OFFERS,
            Label("挽回优惠", "Win-back offers"),
            Label(
                "新建优惠时的默认值；已有的优惠不变",
                "What a new offer begins with; existing offers stay as they are",
            ),
            tuple(_offers(rules)),
        ),
        RuleGroup(
            CARE,
            Label("客户关怀", "Care"),
            Label("活动、会员等级与群发提示", "Events, levels of the club, notices to many"),
            tuple(_care(rules)),
        ),
        RuleGroup(
            GREETINGS,
            Label("节日与生日祝福", "Greetings"),
            Label(
                "哪些祝福自动发：文本通过审核后才发，且须客户同意",
                "Which wishes go out by themselves, once their text is approved and the owner agreed",
            ),
            tuple(RuleField(("greetings", one.key, "enabled"), one.label, "on") for one in rules.greetings),
        ),
    )


def every_group(rules: Playbook) -> tuple[RuleGroup, ...]:
    """All rules a dealer may set: of figures, of needs and calls, when it is open, of hearing owners."""
    return (*groups_of(rules), *call_groups_of(rules), opening_group(), *feedback_groups_of(rules))


def is_of_calls(key: str) -> bool:
    """Whether a group is one of needs and calls."""
    return key == CALLS or key.startswith(NEED)


def _choices(rules: Playbook) -> dict[str, tuple[tuple[str, Label], ...]]:
    """What may be chosen of a kind of need, by field."""
    people = tuple((str(key), label) for key, label in ROLES.items())
    return {
        "responsible": people,
        "manager": people,
        "place": tuple(PLACES.items()),
        "channels": tuple((one.key, one.label) for one in rules.contact.channels),
        "script": tuple((one.key, one.label) for one in rules.needs.rules),
    }


def _need(rule: NeedRule, choices: Mapping[str, tuple[tuple[str, Label], ...]]) -> RuleGroup:
    path = ("needs", "rules", rule.key)
    fields = (
        RuleField((*path, name), label, unit, choices=choices.get(name, ()))
        for name, label, unit in _OF_NEED
        if getattr(rule, name) is not None
    )
    return RuleGroup(NEED + rule.key, rule.label, rule.why, tuple(fields))


def _plans(rules: Playbook) -> Iterator[RuleField]:
    for plan in rules.needs.plans:
        for name, label, unit in _OF_PLAN:
            if getattr(plan, name) is not None:
                words = Label(f"{plan.label.zh}：{label.zh}", f"{plan.label.en}: {label.en}")
                yield RuleField(("needs", "plans", plan.key, name), words, unit, 1)


def _calls(rules: Playbook) -> Iterator[RuleField]:
    for name, label, unit in _OF_CALLS:
        yield RuleField(("calls", name), label, unit, 1)
    for retry in rules.calls.retries:
        label = rules.calls.outcome(retry.key).label
        gap = Label(f"{label.zh}：再拨至少隔", f"{label.en}: tried again after")
        most = Label(f"{label.zh}：最多再拨", f"{label.en}: tried again at most")
        yield RuleField(("calls", "retries", retry.key, "gap_hours"), gap, "hours", 1)
        yield RuleField(("calls", "retries", retry.key, "most"), most, "times")


def _costs(rules: Playbook) -> Iterator[RuleField]:
    for one in rules.contact.channels:
        words = Label(f"{one.label.zh}：每次", f"{one.label.en}: each")
        yield RuleField(("contact", "channels", one.key, "cost_fen"), words, "fen")


def _offers(rules: Playbook) -> Iterator[RuleField]:
    for one in rules.offers:
        path, zh, en = ("offers", one.key), one.label.zh, one.label.en
        yield RuleField((*path, "enabled"), one.label, "on")
        yield RuleField((*path, "from_months"), Label(f"{zh}：离站满", f"{en}: away for"), "months")
        if one.labour_off:
            yield RuleField((*path, "labour_off"), Label(f"{zh}：工时减", f"{en}: off labour"), "percent")
        yield RuleField((*path, "valid_days"), Label(f"{zh}：有效", f"{en}: valid for"), "days", 1)


_OF_CARE: tuple[tuple[str, Label, Unit, int], ...] = (
    ("event_window_days", Label("活动后几天内进站算数", "A visit counts for an event within"), "days", 1),
    ("waived_after_months", Label("离站几个月后回来免会费", "No fee for who came back after"), "months", 0),
    ("level_months", Label("等级至少保持", "A level holds for at least"), "months", 0),
    ("level_window_months", Label("等级看最近", "Levels look at the last"), "months", 1),
    (
        "notices_a_month",
        Label("每位车主每月最多收到提示", "Notices to an owner a month, at most"),
        "times",
        0,
    ),
    ("notices_a_day", Label("本店每天最多发出提示", "Notices of the shop a day, at most"), "times", 0),
)


def _care(rules: Playbook) -> Iterator[RuleField]:
    for name, label, unit, least in _OF_CARE:
        yield RuleField(("care", name), label, unit, least)
    for one in rules.care.levels[1:]:
        path, zh, en = ("care", "levels", one.key), one.label.zh, one.label.en
        yield RuleField((*path, "visits"), Label(f"{zh}：进站满", f"{en}: visits on"), "days", 1)
        yield RuleField((*path, "labour_off"), Label(f"{zh}：工时减", f"{en}: off labour"), "percent")
        yield RuleField((*path, "parts_off"), Label(f"{zh}：配件减", f"{en}: off parts"), "percent")
