"""The `[surveys]` part of a playbook: who is asked on which occasion, when, and what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from huidian.engine.rules import COUNT, POSITIVE
from huidian.engine.surveys.questions import SCALES, YES_NO, Condition, Question, Summary
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake, Path

OpenedBy = Literal["visit", "first_service", "returned", "purchase", "complaint", "hand"]
OPENED_BY: dict[OpenedBy, Label] = {
    "visit": Label("每次结算进站后", "After each settled visit"),
    "first_service": Label("首保后", "After a first service"),
    "returned": Label("流失客户回店后", "After a lost owner's return"),
    "purchase": Label("购车后", "After a purchase"),
    "complaint": Label("投诉关闭后", "After a complaint is closed"),
    "hand": Label("由人发起", "By hand"),
}
Ask = Literal["phone", "link_first", "link_only"]
ASKS: dict[Ask, Label] = {
    "phone": Label("打电话问", "by phone"),
    "link_first": Label("先发链接，没答再打电话", "by a link first, then by phone"),
    "link_only": Label("只发链接", "by a link alone"),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """On which occasion owners are asked, and the questionnaire a shop begins with.

    They are asked from `from_days` to `until_days` after what opened it. `share` of them is drawn by lot (1:
    everybody). The call is a task of the kind `task` for the `purpose`; where the dealer calls about the need
    `need` as well, the questions go with that call. A link is good for `link_days`. `ask`: whether a link is
    sent to the owner on the first day; where none can be sent, or it was not answered `call_after_days`
    later, it is the call. `away_months`: how long a returned owner must have been away.
    """

    key: str
    label: Label
    opened_by: OpenedBy
    task: str
    purpose: str
    questions: tuple[Question, ...]
    summary: Summary
    from_days: int = field(default=0, metadata=COUNT)
    until_days: int = field(default=3, metadata=COUNT)
    enabled: bool = True
    share: float = field(default=1.0, metadata={"least": 0, "most": 1})
    need: str | None = None
    link_days: int = field(default=14, metadata=POSITIVE)
    away_months: int = field(default=6, metadata=POSITIVE)
    ask: Ask = "phone"
    call_after_days: int = field(default=1, metadata=POSITIVE)


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """All occasions, in the order in which they are shown."""

    occasions: tuple[Occasion, ...]

    def occasion(self, key: str) -> Occasion:
        """One by its key; ``KeyError`` if the playbook has none of that name."""
        return {one.key: one for one in self.occasions}[key]


def contradictions_in(
    surveys: SurveyRules, purposes: Collection[str], needs: Collection[str]
) -> Iterator[Mistake]:
    """A window that ends before it begins, an unknown purpose, questions that contradict each other."""
    for one in surveys.occasions:
        path: Path = ("surveys", "occasions", one.key)
        if one.until_days < one.from_days:
            yield (*path, "until_days"), Label("不能早于开始的天数", "must not be before it begins")
        if one.ask == "link_first" and one.call_after_days > one.until_days - one.from_days:
            words = Label("打电话时已过最后一天", "the call would come after the last day")
            yield (*path, "call_after_days"), words
        if one.ask == "link_only" and one.opened_by == "complaint":
            yield (*path, "ask"), Label("投诉结案后必须打电话", "after a complaint somebody calls")
        if purposes and one.purpose not in purposes:
            yield (*path, "purpose"), Label("没有这种用途", "there is no such purpose")
        if one.need and needs and one.need not in needs:
            yield (*path, "need"), Label("没有这种需求", "there is no such kind of need")
        yield from mistakes_in(one.questions, one.summary, path)


def mistakes_in(questions: tuple[Question, ...], summary: Summary, path: Path = ()) -> Iterator[Mistake]:
    """What is wrong with questions together: keys twice, choices that lack, conditions on what is not asked
    before.
    """
    keys = Counter(one.key for one in questions)
    earlier: dict[str, Question] = {}
    for one in questions:
        here = (*path, "questions", one.key)
        if keys[one.key] > 1:
            yield here, Label("两个问题同一个代码", "two questions have this key")
        if one.kind in ("choice", "several") and len([c for c in one.choices if not c.archived]) < 2:
            yield (*here, "choices"), Label("至少要有两个选项", "needs two answers to choose from")
        if len({choice.key for choice in one.choices}) < len(one.choices):
            yield (*here, "choices"), Label("两个选项同一个代码", "two answers have the same key")
        for condition in one.only_if:
            yield from _condition(condition, earlier, (*here, "only_if", condition.key))
        if not one.archived:
            earlier[one.key] = one
    for name in ("dissatisfied", "satisfied"):
        for condition in getattr(summary, name):
            yield from _condition(condition, earlier, (*path, "summary", name, condition.key))


def _condition(condition: Condition, earlier: dict[str, Question], path: Path) -> Iterator[Mistake]:
    question = earlier.get(condition.key)
    if question is None:
        yield path, Label("前面没有这个问题", "no such question is asked before")
        return
    if condition.at_most is None and condition.at_least is None and not condition.any_of:
        yield path, Label("没有写条件", "says no condition")
    bounded = condition.at_most is not None or condition.at_least is not None
    if bounded and question.kind not in (*SCALES, "number"):
        yield path, Label("这个问题的回答不是数", "the answer to it is no number")
    unknown = set(condition.any_of) - set(answer_keys(question))
    if unknown:
        text = "、".join(sorted(unknown))
        yield path, Label(f"没有这个选项：{text}", f"no such answer: {text}")


def answer_keys(question: Question) -> list[str]:
    """The keys an answer can have: those of its choices, else those of its scale."""
    if question.choices:
        return [one.key for one in question.choices]
    if question.kind in SCALES:
        return [str(n) for n in range(1, SCALES[question.kind] + 1)]
    return list(YES_NO) if question.kind == "yes_no" else []
