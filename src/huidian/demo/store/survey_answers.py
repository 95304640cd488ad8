"""What one made-up owner answers, given how well off they are."""

from __future__ import annotations

from collections.abc import Sequence

from huidian.demo.dice import Dice
from huidian.engine.surveys.answers import questions_for
from huidian.engine.surveys.questions import SCALES, Answer, Question

TEXTS = {
    "satisfied": ("服务不错", "接待很热情", "都挺好", "以后还来", "讲得清楚，谢谢"),
    "neutral": ("等的时间有点长", "价格能再优惠点就好了", "休息区的水喝完了没人换", "还行"),
    "dissatisfied": (
        "异响还在，白跑一趟",
        "说好两小时，等了一下午",
        "结账比报价多了三百",
        "打了几次电话没人回",
    ),
}
_STILL = ("刹车异响", "空调不凉", "发动机灯又亮了", "车门有风声", "方向盘抖")


def answers_of(
    questions: Sequence[Question], dice: Dice, lift: float, *, alike: bool = False
) -> dict[str, Answer]:
    """An owner's answers; `alike`: full marks for everything, and no words."""
    mood = 5.0 if alike else 4.15 + lift + dice.bell(0, 1.6)
    answers: dict[str, Answer] = {}
    for _ in range(2):
        # Twice: what opens by a branch is answered in the second round.
        for one in questions_for(questions, answers):
            if one.key not in answers and (answer := _answer(one, dice, mood, alike)) is not None:
                answers[one.key] = answer
    return answers


def _answer(question: Question, dice: Dice, mood: float, alike: bool) -> Answer | None:
    if question.kind in SCALES:
        if alike:
            return SCALES[question.kind]
        most = SCALES[question.kind]
        own = mood if question.key == "satisfied" else mood + dice.bell(0.1, 1.1)
        return min(max(round(own * most / 5), 1), most)
    if question.kind == "yes_no":
        good = alike or dice.chance(0.97 if mood >= 3.5 else 0.55)
        return "yes" if good else "no"
    if question.kind == "text":
        return _text(question, dice, mood, alike)
    if question.kind == "number":
        return dice.whole(2, 30) * 50
    keys = [one.key for one in question.choices if not one.archived]
    if question.kind == "several":
        return [key for key in keys if dice.chance(0.3)] or [dice.pick(keys)]
    return keys[0] if mood >= 4 and not dice.chance(0.2) else dice.pick(keys)


def _text(question: Question, dice: Dice, mood: float, alike: bool) -> str | None:
    if question.required or question.only_if:
        return dice.pick(_STILL)
    if alike or not dice.chance(0.3):
        return None
    how = "satisfied" if mood >= 3.8 else "neutral" if mood >= 2.6 else "dissatisfied"
    return dice.pick(TEXTS[how])
