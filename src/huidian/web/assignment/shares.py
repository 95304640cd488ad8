"""What each team has, as tables: vehicles by class, and how far the teams are apart in all that is evened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from huidian.engine.assignment.evenness import TeamShare, apart_by_measure
from huidian.flows.assignment.even_spread import Proposal
from huidian.flows.assignment.hand_over import Holdings
from huidian.web.figures.block import Block, Cell, Head, Line

_CENTS = 100


def shares_block(key: str, title: str, proposal: Proposal, shares: Sequence[TeamShare]) -> Block:
    """A line a team: vehicles by class, visits, yuan, kilometres, age."""
    classes = sorted({one for share in shares for one in share.classes})
    names = [_("%(key)s 类") % {"key": one} if one else _("未分类") for one in classes]
    heads = [
        Head(_("小组"), "text"),
        Head(_("台数")),
        *(Head(one) for one in names),
        Head(_("近一年台次")),
        Head(_("近一年金额（元）"), "yuan"),
        Head(_("平均里程（公里）")),
        Head(_("平均车龄（年）")),
    ]
    return Block(
        key=key, title=title, heads=heads, lines=[_line(proposal, share, classes) for share in shares]
    )


def _line(proposal: Proposal, share: TeamShare, classes: Sequence[str]) -> Line:
    visits, yuan, _km, _years = share.sums
    km, years = share.means[2:]
    return [
        Cell(proposal.base.name_of(share.team) or _("没有小组"), "text"),
        Cell(share.vehicles),
        *(Cell(share.classes[one]) for one in classes),
        Cell(round(visits)),
        Cell(round(yuan * _CENTS), "yuan"),
        Cell(round(km)),
        Cell(round(years, 1), shown=f"{years:.1f}"),
    ]


def apart_block(proposal: Proposal, *, shown: bool) -> Block:
    """How far the teams are apart: the most less the least, as a part of the mean; before, and where it is
    `shown` after; of all vehicles, then of each class as it is, or would be.
    """
    words = (_("台数"), _("近一年台次"), _("近一年金额"), _("里程"), _("车龄"))
    after = [share for share in proposal.after if share.team in proposal.teams]
    last = after if shown else proposal.before
    classes = sorted({one for share in last for one in share.classes if one})
    columns = [
        (_("现在"), apart_by_measure(proposal.before)),
        *([(_("分配之后"), apart_by_measure(after))] if shown else []),
        *((_("其中 %(key)s 类") % {"key": key}, apart_by_measure(last, key)) for key in classes),
    ]
    return Block(
        key="apart",
        title=_("有多均匀"),
        heads=[Head(_("各组之间相差"), "text"), *(Head(head, "percent") for head, _values in columns)],
        lines=[
            [Cell(word, "text"), *(Cell(values[place], "percent") for _head, values in columns)]
            for place, word in enumerate(words)
        ],
        note=_("最多的组减最少的组，占平均的比例；0 就是一样多"),
    )


def held_block(holdings: Holdings) -> Block:
    """What one person hands over, by class."""
    classes = Counter(one.customer_class for one in holdings.vehicles)
    lines = [
        [Cell(_("%(key)s 类") % {"key": key} if key else _("未分类"), "text"), Cell(classes[key])]
        for key in sorted(classes)
    ]
    return Block(
        key="held",
        title=_("负责的车辆"),
        heads=[Head(_("等级"), "text"), Head(_("台数"))],
        lines=lines,
        empty=_("名下没有要移交的车。"),
    )
