"""The `[scores]` part of a playbook: factor models, mystery audits, what is a sign of steered answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from huidian.engine.rules import POSITIVE, POSITIVE_MONTHS
from huidian.engine.scores.audits import Section
from huidian.engine.scores.csi import CsiYear
from huidian.engine.scores.factors import FactorModel, model_on
from huidian.engine.scores.gaming import Limits, Sign
from huidian.engine.scores.loyalty import Band
from huidian.engine.scores.verbatims import Tag
from huidian.kit.labels import Label
from huidian.kit.months import last_day
from huidian.playbooks.reading import Mistake

_SHARE = {"least": 0, "most": 1}
_SCORE = {"least": 0, "most": 200}


@dataclass(frozen=True, slots=True)
class Targets:
    """What is aimed at: the survey house's MOT and CSS (points), own satisfaction (0 to 100), shares."""

    mot: float = field(metadata=_SCORE)
    css: float = field(metadata=_SCORE)
    satisfaction: float = field(metadata=_SCORE)
    first_time_fix: float = field(metadata=_SHARE)
    completion: float = field(metadata=_SHARE)
    audit: float = field(metadata=_SHARE)


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """How owners' answers and audits become figures.

    `house_model` is the model whose weights the survey house's results are put together by; own answers are
    scored under the one that holds on their day. `fix_question` is the key of the question whether all was
    put right at once. An order of `fix_kinds` counts as put right where none of the same follows within
    `fix_days`. The curve of loyalty asks for a return within `loyalty_months`.
    """

    house_model: str
    fix_question: str
    fix_kinds: tuple[str, ...]
    fix_days: int = field(metadata=POSITIVE)
    loyalty_months: int = field(metadata=POSITIVE_MONTHS)
    targets: Targets
    models: tuple[FactorModel, ...]
    bands: tuple[Band, ...]
    limits: Limits
    signs: tuple[Sign, ...]
    tags: tuple[Tag, ...]
    audit: tuple[Section, ...]
    csi: tuple[CsiYear, ...] = ()

    def model(self, key: str) -> FactorModel | None:
        """One model by its key."""
        return next((one for one in self.models if one.key == key), None)

    def model_in(self, month: int) -> FactorModel:
        """The model that holds at a month's end (its number); before them all the first."""
        return model_on(self.models, last_day(month)) or self.models[0]

    @property
    def house(self) -> FactorModel:
        """The model of the survey house."""
        return next(one for one in self.models if one.key == self.house_model)


def contradictions_in(scores: ScoreRules, kinds: list[str]) -> Iterator[Mistake]:
    """A model from no day or without weight, an unknown model or kind of order, a year that is none."""
    if scores.model(scores.house_model) is None:
        names = ", ".join(one.key for one in scores.models)
        words = Label(f"没有这个模型；可选：{names}", f"there is no such model; there are {names}")
        yield ("scores", "house_model"), words
    for model in scores.models:
        path = ("scores", "models", model.key)
        if not _is_day(model.since):
            yield (*path, "since"), Label("须为日期，例如 2010-01-31", "must be a day such as 2010-01-31")
        if not sum(one.weight for one in model.factors):
            yield (*path, "factors"), Label("权重合计不能为 0", "the weights add up to nothing")
    for kind in scores.fix_kinds:
        if kind not in kinds:
            yield (
                ("scores", "fix_kinds"),
                Label(f"没有委托类别 {kind}", f"there is no kind of order {kind!r}"),
            )
    if scores.bands and min(one.from_score for one in scores.bands) != 0:
        yield ("scores", "bands"), Label("最低一档须从 0 分起", "the lowest band must begin at 0")
    for year in scores.csi:
        if not (year.key.isascii() and year.key.isdigit() and len(year.key) == 4):
            yield ("scores", "csi", year.key), Label("须为年份", "must be a year")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
