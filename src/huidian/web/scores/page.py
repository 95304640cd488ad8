"""The page of a month's scores: the answer first, the survey house's table, factors, trend, who, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.engine.scores.csi import CsiLine, csi_lines
from huidian.engine.scores.estimate import Estimate
from huidian.engine.scores.first_time_fix import FirstTimeFix
from huidian.kit.months import first_day, format_month, last_day
from huidian.surveys.queries.makers_calls import Beside
from huidian.surveys.queries.score_rows import REGULAR
from huidian.surveys.queries.scores import By, GroupScore, MonthScores
from huidian.surveys.queries.wider import WiderScores
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.figures.controls import Choice
from huidian.web.lists.filters import Text
from huidian.web.scores.address import Wish
from huidian.web.scores.blocks import house_block, trend_block
from huidian.web.scores.by_factor import factors_block
from huidian.web.scores.estimates import Share, estimate_cell, interval
from huidian.web.scores.makers import disagreement, makers_block

BY_WORDS: Mapping[By, Text] = {"advisor": gettext_lazy("按服务顾问"), "team": gettext_lazy("按接车小组")}
UNKNOWN = gettext_lazy("未注明")


@dataclass(frozen=True)
class ScoresPage:
    """A month's scores as the templates draw them; `fix` is first-time fix by orders, `wider` what owners say
    in the region and at the whole manufacturer, `makers` what they tell the manufacturer itself.
    `opens_asked`: the reader may see who was asked.
    """

    month: MonthScores
    wish: Wish
    fix: FirstTimeFix | None
    wider: tuple[WiderScores, ...]
    manages: bool
    opens_asked: bool
    makers: Beside | None = None

    @cached_property
    def here(self) -> Wish:
        """The question with nothing left open but the model."""
        return self.wish.but(month=self.month.month)

    def url(self, **more: str) -> str:
        """The list of answers, narrowed."""
        return self.here.at("scores:responses", **more)

    @property
    def n(self) -> int:
        return self.month.satisfied.n

    @property
    def total(self) -> Estimate:
        return self.month.scores.total

    @property
    def total_interval(self) -> str:
        return interval(self.total)

    @property
    def noise(self) -> str:
        """What is said of too few."""
        return _("不足 30 份，随机波动大，仅供参考") if self.total.few else ""

    @property
    def change_words(self) -> str:
        """How the whole moved against the month before, and whether that is more than chance."""
        if self.month.change is None:
            return ""
        moved = _("超出随机波动") if self.month.moved else _("在随机波动之内")
        words = {"change": formats.score_change(self.month.change), "moved": moved}
        return _("比上月 %(change)s 分，%(moved)s") % words

    @property
    def months(self) -> list[Choice]:
        return [
            Choice(format_month(one), self.wish.but(month=one).at("scores:desk"), one == self.month.month)
            for one in reversed(self.month.months)
        ]

    @property
    def earlier(self) -> str:
        return self._step(-1)

    @property
    def later(self) -> str:
        return self._step(1)

    def _step(self, by: int) -> str:
        month = self.month.month + by
        return self.wish.but(month=month).at("scores:desk") if month in self.month.months else ""

    @property
    def models(self) -> list[Choice]:
        """The factor models to score under."""
        return [
            Choice(
                formats.in_language(one.label),
                self.here.but(model=one.key).at("scores:desk"),
                one.key == self.month.model.key,
                one.key,
            )
            for one in self.month.models
        ]

    @property
    def shares(self) -> list[Share]:
        month, targets = self.month, self.month.targets
        done = month.completion
        completed = _("应访 %(due)s，抽中 %(drawn)s，完成 %(answered)s") % {
            "due": formats.count(done.due),
            "drawn": formats.count(done.drawn),
            "answered": formats.count(done.answered),
        }
        shares = [
            Share(_("满意的车主"), month.satisfied, None, self.url(summary="satisfied")),
            Share(_("回访完成率"), month.completed, targets.completion, self._asked("answered"), completed),
            Share(_("一次修好（车主说）"), month.fixed, targets.first_time_fix, self.url(fixed="true")),
        ]
        if self.fix is not None:
            back, waiting = len(self.fix.came_back), self.fix.waiting
            note = _("%(days)s 天内同类返修 %(back)s 单，%(waiting)s 单还看不出") % {
                "days": month.rules.fix_days,
                "back": formats.count(back),
                "waiting": formats.count(waiting),
            }
            url = self.here.at("scores:repairs")
            shares.append(
                Share(_("一次修好（按单据）"), self.fix.estimate, targets.first_time_fix, url, note)
            )
        return shares

    def _asked(self, state: str) -> str:
        """The follow-ups of the month's days in a state, for who may read them."""
        if not self.opens_asked:
            return ""
        first, last = first_day(self.month.month), last_day(self.month.month)
        days = {"due_after": first.isoformat(), "due_before": last.isoformat(), "occasion": REGULAR}
        query = {**days, "dealer": str(self.month.dealer_id), "drawn": "true", "state": state}
        return f"{reverse('surveys:follow-ups')}?{urlencode(query)}"

    @property
    def house(self) -> Block:
        """The survey house's table, a line a level, as it is reported."""
        return house_block(self.month.house)

    @property
    def house_target(self) -> str:
        """What is aimed at, in words; "" without a report."""
        if not self.month.house.lines:
            return ""
        aims = self.month.targets
        words = {"mot": formats.score(aims.mot), "css": formats.score(aims.css)}
        return _("目标：MOT %(mot)s，CSS %(css)s") % words

    @cached_property
    def factors(self) -> Block:
        return factors_block(self.month, self.wider, self.url)

    @property
    def makers_calls(self) -> Block | None:
        """What the manufacturer was told."""
        return makers_block(self.makers) if self.makers else None

    @property
    def disagreement(self) -> str:
        """Where owners say something else to the manufacturer than here; "" else."""
        return disagreement(self.makers)

    @cached_property
    def trend(self) -> Block:
        """Month by month under the model chosen, whatever was asked then."""
        return trend_block(self.month, self.wish)

    @property
    def groups(self) -> list[Block]:
        return [self._group(by, lines) for by, lines in self.month.groups.items() if lines]

    def _group(self, by: By, lines: Sequence[GroupScore]) -> Block:
        return Block(
            key=by,
            title=str(BY_WORDS[by]),
            note=_("各行的区间按无限总体估计；上方的满意率按当月该回访的台数修正，所以更窄"),
            heads=[
                Head("", "text"),
                Head(_("份数")),
                Head(_("得分"), "score"),
                Head(_("满意率"), "percent"),
            ],
            lines=[
                [
                    Cell(one.key or str(UNKNOWN), "text"),
                    Cell(one.n, url=self.url(**{by: one.key})),
                    estimate_cell(one.scores.total),
                    estimate_cell(one.satisfied, percent=True),
                ]
                for one in lines
            ],
        )

    @property
    def tags(self) -> list[tuple[str, int, str, str]]:
        """What owners' own words are about: words, how many, the list, the mood."""
        return [
            (formats.in_language(one.tag.label), one.n, self.url(tag=one.tag.key), one.tag.mood)
            for one in self.month.tags
        ]

    @property
    def csi(self) -> list[CsiLine]:
        return csi_lines(self.month.rules.csi)

    @property
    def see_answers(self) -> str:
        words = ngettext("看这 %(n)s 份答卷", "看这 %(n)s 份答卷", self.n)
        return words % {"n": formats.count(self.n)}
