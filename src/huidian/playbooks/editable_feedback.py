"""Which rules of hearing owners a dealer may set for itself: who is asked when, scores, complaints."""

from collections.abc import Iterator

from huidian.kit.labels import Label
from huidian.playbooks.playbook import Playbook
from huidian.playbooks.rule_fields import HALF_HOURS, RuleField, RuleGroup, Unit
from huidian.playbooks.surveys import ASKS, Occasion

SURVEYS, SCORES, COMPLAINTS = "surveys", "scores", "complaints"

_OF_COMPLAINTS: tuple[tuple[str, Label, Unit, int], ...] = (
    ("call_back_days", Label("结案后几天回访", "The owner is asked after closing, after"), "days", 0),
    (
        "repeat_months",
        Label("重复投诉看最近", "Complaints of one vehicle are counted over the last"),
        "months",
        1,
    ),
    ("late_days", Label("超过几天未结算拖延", "Counts as late when open for more than"), "days", 1),
    (
        "kept_months",
        Label("结案后多久看是否又来", "Whether the owner came again is looked at after"),
        "months",
        1,
    ),
    ("contact_days", Label("重点客户多久联系一次", "Important owners are contacted every"), "days", 1),
    (
        "same_fault_days",
        Label(
            "同一故障多少天内又修，提议为重点客户",
            "Important: a fault repaired again within",
        ),
        "days",
        1,
    ),
)
_OF_LEVEL: tuple[tuple[str, Label, Unit], ...] = (
    ("repeats", Label("同一辆车投诉满", "from so many complaints of a vehicle on"), "times"),
    ("answer_hours", Label("首次答复限", "first answer within"), "hours"),
    ("solution_hours", Label("解决限", "solved within"), "hours"),
)

_OF_CSI: tuple[tuple[str, Label, Unit], ...] = (
    ("own", Label("本品牌得分", "own points"), "points"),
    ("mean", Label("行业平均", "the industry's mean"), "points"),
    ("best", Label("行业最高", "the industry's best"), "points"),
    ("rank", Label("行业排名", "own rank"), "place"),
    ("target", Label("目标分", "points aimed at"), "points"),
    ("target_rank", Label("目标排名", "rank aimed at"), "place"),
)


def feedback_groups_of(rules: Playbook) -> tuple[RuleGroup, ...]:
    """The rules of surveys, scores and complaints that a dealer of this playbook may set, by group."""
    return (
        RuleGroup(
            SURVEYS,
            Label("回访与问卷", "Follow-ups and questionnaires"),
            Label(
                "哪些场合问、几天之内问、抽多少；抽签时没有人能挑",
                "On which occasions owners are asked, within which days, and which share; the draw is by lot",
            ),
            tuple(_surveys(rules)),
        ),
        RuleGroup(
            SCORES,
            Label("满意度", "Satisfaction"),
            Label(
                "一次修好与忠诚曲线所看的时间；品牌年度指数（CSI）的结果与目标，没有的填 0",
                "The spans of first-time fix and of the curve of loyalty; results and aims of the brand's"
                " yearly index (CSI), 0 for what there is none of",
            ),
            tuple(_scores(rules)),
        ),
        RuleGroup(
            COMPLAINTS,
            Label("投诉", "Complaints"),
            Label(
                "升级、时限按工作时间计；三包预警按日历与次数计",
                "Levels and limits in working time; warnings of the law by days and repairs",
            ),
            tuple(_complaints(rules)),
        ),
    )


def _surveys(rules: Playbook) -> Iterator[RuleField]:
    for one in rules.surveys.occasions:
        for name, label, unit, least in _of_occasion(one):
            path = ("surveys", "occasions", one.key, name)
            words = (
                Label(f"{one.label.zh}：{label.zh}", f"{one.label.en}: {label.en}") if label.zh else one.label
            )
            yield RuleField(path, words, unit, least, _asks(one) if name == "ask" else ())


def _asks(one: Occasion) -> tuple[tuple[str, Label], ...]:
    """How owners may be asked: after a complaint somebody calls in any case."""
    return tuple(
        (key, words) for key, words in ASKS.items() if (one.opened_by, key) != ("complaint", "link_only")
    )


def _of_occasion(one: Occasion) -> Iterator[tuple[str, Label, Unit, int]]:
    """What may be said of an occasion: of one opened by hand only how long."""
    by_itself = one.opened_by != "hand"
    if by_itself:
        yield "enabled", Label("", ""), "on", 0
        yield "from_days", Label("最早几天后问", "asked from"), "days", 0
    yield "until_days", Label("最晚几天内问", "asked within"), "days", 0
    if by_itself and one.opened_by != "complaint":
        yield "share", Label("抽取", "share drawn"), "percent", 0
    if one.opened_by == "returned":
        yield "away_months", Label("离站满几个月算流失后回店", "had been away for"), "months", 1
    if by_itself:
        yield "ask", Label("怎么问", "asked"), "choice", 0
        yield (
            "call_after_days",
            Label("链接没答，几天后打电话", "called when the link was not answered for"),
            "days",
            1,
        )
    yield "link_days", Label("链接几天有效", "a link is good for"), "days", 1


def _scores(rules: Playbook) -> Iterator[RuleField]:
    fix = Label("同类返修在几天内算没有修好", "Not put right where the same work follows within")
    yield RuleField(("scores", "fix_days"), fix, "days", 1)
    loyalty = Label("答卷后几个月内进站算回店", "A return counts within")
    yield RuleField(("scores", "loyalty_months"), loyalty, "months", 1)
    for year in rules.scores.csi:
        for name, label, unit in _OF_CSI:
            words = Label(f"{year.key} 年 CSI：{label.zh}", f"CSI {year.key}: {label.en}")
            yield RuleField(("scores", "csi", year.key, name), words, unit)


def _complaints(rules: Playbook) -> Iterator[RuleField]:
    for name, label, unit, least in _OF_COMPLAINTS:
        yield RuleField(("complaints", name), label, unit, least)
    hours = ("complaints", "hours")
    yield RuleField((*hours, "opens"), Label("计时从", "The clock runs from"), "choice", 0, HALF_HOURS)
    yield RuleField((*hours, "closes"), Label("计时到", "The clock runs until"), "choice", 0, HALF_HOURS)
    yield RuleField((*hours, "every_day"), Label("计时的日子", "The clock runs on"), "calendar")
    for level in rules.complaints.levels:
        for name, label, unit in _OF_LEVEL:
            path = ("complaints", "levels", level.key, name)
            words = Label(f"{level.label.zh}：{label.zh}", f"{level.label.en}: {label.en}")
            if name != "repeats" or level is not rules.complaints.levels[0]:
                yield RuleField(path, words, unit, 1)
    for limit in rules.complaints.legal:
        counted: Unit = "days" if limit.counts == "days_in_shop" else "times"
        legal, zh, en = ("complaints", "legal", limit.key), limit.label.zh, limit.label.en
        yield RuleField((*legal, "warns_at"), Label(f"{zh}：提醒", f"{en}: warned at"), counted, 1)
        yield RuleField((*legal, "limit"), Label(f"{zh}：限度", f"{en}: limit"), counted, 1)
