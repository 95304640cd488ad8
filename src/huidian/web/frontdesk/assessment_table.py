"""The assessment's tables: a line for each dealer, team or advisor, and where each number leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.flows.assessment import Assessment
from huidian.kit.labels import Label
from huidian.kit.months import first_day, last_day
from huidian.kit.shares import share_of
from huidian.retention.month_figures import ENTRY, Subject
from huidian.retention.queries import Figure, Split, SplitRow
from huidian.retention.queries.assessed import CONTACTED, RETURNS, By
from huidian.retention.queries.targets import as_target
from huidian.web import formats
from huidian.web.figures.address import Address, url
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.lights import target_text
from huidian.web.figures.rates import count_cell, rate_cell
from huidian.web.frontdesk.receptions import receptions_url
from huidian.web.frontdesk.records import records_url
from huidian.web.frontdesk.vehicles import FIELDS
from huidian.web.retention.teams import ASSESSMENT

FURTHER = ("renewals", "accident_claims", "used_cars")
HALF = 0.5
"""An advisor spends more than this share of working time on service outside the shop (S4)."""
SHOWN: Mapping[str, Any] = {
    "managed": gettext_lazy("管理"),
    "effective": gettext_lazy("有效管理"),
    "marginal": gettext_lazy("边际"),
    "lost": gettext_lazy("考核流失"),
}
"""The counts in a table this wide in short; what each means is said by its definition."""
WAYS: Mapping[str, Any] = {
    "team": gettext_lazy("小组"),
    "advisor": gettext_lazy("服务顾问"),
    "dealer": gettext_lazy("经销商"),
}

OF_A_TEAM = Label("小组（未到人）", "The team as such")
"""Vehicles that a team answers for, and nobody of it by name."""


@dataclass(frozen=True, slots=True)
class Group:
    """A dealer, a team or an advisor; `by` and `narrowed` are how lists are narrowed to it."""

    way: str
    key: str
    figure: Figure

    @property
    def by(self) -> Mapping[str, str]:
        return {self.way: self.key} if self.way == "dealer" else {}

    @property
    def narrowed(self) -> Mapping[str, str]:
        return {} if self.way == "dealer" else {self.way: self.key}


def blocks_of(answer: Assessment, *, opens_lines: bool = False) -> list[Block]:
    """The tables of a month: of several dealers one, of one its teams' and its advisors'; `opens_lines`: the
    reader may open the list of lines of business used.
    """
    teams = answer.page.teams
    splits = [one for one in (teams.groups, teams.advisors) if one is not None and one.rows]
    if teams.own:
        splits = _own_lines(answer, splits)
    return [_block(answer, FIELDS.address(month=teams.frame.month), split, opens_lines) for split in splits]


def _own_lines(answer: Assessment, splits: Sequence[Split]) -> list[Split]:
    """What an advisor reads, and a leader of the team: the lines that are all theirs.

    Of a team that one does not lead only a part is, so it has no line.
    """
    led = answer.page.own_teams
    own = [
        split
        if split.by == "advisor"
        else replace(split, rows=tuple(row for row in split.rows if row.key in led))
        for split in splits
    ]
    return [one for one in own if one.rows]


def _block(answer: Assessment, here: Address, split: Split, opens_lines: bool) -> Block:
    heads = [
        Head(str(WAYS[split.by]), "label"),
        *(Head(str(words), defines=f"def-{ASSESSMENT}-{one}") for one, words in SHOWN.items()),
        Head(_("流失率"), "percent", defines=f"def-{ASSESSMENT}"),
        Head(_("应联络"), defines=f"def-{ASSESSMENT}-duty"),
        Head(_("已联络")),
        Head(_("流失回店")),
        *([Head(_("事故车"))] if split.by != "team" else []),
        Head(_("接车")),
        Head(_("超 %(most)s 台（天）") % {"most": answer.page.bounds.most}),
    ]
    if split.by != "team":
        heads += [
            Head(_("店外时间"), "percent"),
            Head(_("续保")),
            Head(_("理赔")),
            Head(_("二手车")),
        ]
    lines = [
        [
            *_line(answer, here, Group(split.by, row.key, row.figure), _label(split.by, row)),
            *_load(answer, split.by, row.key),
            *(_of_advisor(answer, row.key, opens_lines) if split.by == "advisor" else ()),
            *(_of_dealer(answer, row.key) if split.by == "dealer" else ()),
        ]
        for row in split.rows
    ]
    return Block(key=f"assess-{split.by}", title=str(WAYS[split.by]), heads=heads, lines=lines)


def _label(by: str, row: SplitRow) -> Label:
    """What a line is called: what has no advisor is the team's."""
    return OF_A_TEAM if by == "advisor" and not row.key else row.label


def _line(answer: Assessment, here: Address, group: Group, label: Any) -> Line:
    page, figure, way, key = answer.page, group.figure, group.way, group.key
    subject = {"team": Subject(team=key), "advisor": Subject(advisor=key)}.get(way) if key else None
    targets = page.teams.targets
    target = as_target(targets, ASSESSMENT, subject, figure.month, figure.value) if subject else None
    signed = page.signature
    moved = _("签字后有变化") if signed and signed.differs(way, key, figure.counts) else ""
    if way == "dealer":
        moved = _("已签字") if key in page.signed else _("未签字")
    rate, contacted = rate_cell(figure), answer.contacted.get((way, key), 0)
    reached = share_of(contacted, figure.counts["duty"])
    return [
        Cell(label, "label", small=moved),
        *(count_cell(figure, one, here, group.by, group.narrowed) for one in SHOWN),
        Cell(rate.value, "percent", few=rate.few, small=target_text(target)),
        count_cell(figure, "duty", here, group.by, group.narrowed),
        replace(
            _listed(answer.contacted, CONTACTED, here, group),
            small=formats.percent(reached) if contacted else "",
        ),
        _listed(page.returns, RETURNS, here, group),
        *([_accidents(page.accidents, here, group)] if way != "team" else []),
    ]


def _listed(counts: By, which: str, here: Address, group: Group) -> Cell:
    """A number beside the measure's own, which opens its vehicles if there are any."""
    n = counts.get((group.way, group.key), 0)
    return Cell(n, url=here.list_url(which, by=group.by, narrowed=group.narrowed) if n else "")


def _accidents(counts: By, here: Address, group: Group) -> Cell:
    n, month = counts.get((group.way, group.key), 0), here.month or 0
    narrowed = {"accident": "true", **group.by, **group.narrowed}
    return Cell(n, url=receptions_url(month, narrowed) if n else "")


def _load(answer: Assessment, way: str, key: str) -> Sequence[Cell]:
    """Receptions of an advisor, or of all of a team's or a dealer's, and the days with too many."""
    page, month = answer.page, answer.page.teams.frame.month
    team = page.team_loads.get(key) if way == "team" else None
    load = team.month if team else {"advisor": page.loads, "dealer": page.dealer_loads}.get(way, {}).get(key)
    if load is None:
        return [Cell(0), Cell(0)]
    words = _("每天 %(n)s") if way == "advisor" else _("每人每天 %(n)s")
    a_day = words % {"n": f"{load.a_day:.1f}"} if load.a_day else ""
    # The grid of days is of one dealer: who reads several chooses one first.
    grid = (
        url("frontdesk:load", {"month": formats.month(month)}) if load.above_most and way != "dealer" else ""
    )
    narrowed = [("advisor", one) for one in team.advisors] if team else [(way, key)]
    return [
        Cell(load.receptions, small=a_day, url=receptions_url(month, narrowed)),
        Cell(load.above_most, url=grid),
    ]


def _of_advisor(answer: Assessment, advisor: str, may_open: bool) -> Sequence[Cell]:
    """What no order tells."""
    month = answer.page.teams.frame.month
    return [
        _outside(answer, advisor, month),
        *(_further(answer, key, advisor, may_open) for key in FURTHER),
    ]


def _of_dealer(answer: Assessment, code: str) -> Sequence[Cell]:
    """The same of all of a dealer's advisors."""
    further = answer.further.get(code)
    if further is None:
        return [Cell(None, "percent"), Cell(0), Cell(0), Cell(0)]
    share = None if further.outside is None else share_of(further.outside, 10_000)
    words = _("%(n)s 位填报的平均") % {"n": further.advisors} if further.advisors else ""
    return [Cell(share, "percent", small=words), *(Cell(further.sums.get(key, 0)) for key in FURTHER)]


def _further(answer: Assessment, key: str, advisor: str, may_open: bool) -> Cell:
    """A further line of business: what was entered for the month, else the uses that were noted."""
    month = answer.page.teams.frame.month
    entered, noted = answer.page.entry(key, advisor), answer.noted.get((key, advisor))
    if entered is not None:
        return Cell(entered, small=_("填报"), small_url=records_url(ENTRY, key, advisor, month))
    if noted is None or not noted.n:
        return Cell(0)
    days = {"on_after": first_day(month), "on_before": last_day(month)}
    asked = [
        ("line", noted.line),
        ("holds", "true"),
        *((name, day.isoformat()) for name, day in days.items()),
    ]
    address = url("club:lines", [*asked, *(("by", str(one)) for one in noted.people)])
    return Cell(noted.n, url=address if may_open else "")


def _outside(answer: Assessment, advisor: str, month: int) -> Cell:
    """The share of working time outside the shop, which should be over half (S4)."""
    entered = answer.page.entry("outside_share", advisor)
    if entered is None:
        return Cell(None, "percent")
    share = share_of(entered, 10_000) or 0.0
    address = records_url(ENTRY, "outside_share", advisor, month)
    return Cell(share, "percent", small=_("过半") if share > HALF else _("不过半"), small_url=address)
