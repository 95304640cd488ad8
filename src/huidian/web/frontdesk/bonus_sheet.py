"""One month's pay on one sheet: every amount with the counts it comes from, which open their vehicles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.engine.bonus import BonusRule
from huidian.flows.bonus import PaidVehicle, bonus_of, paid_vehicles
from huidian.kit import sheets
from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.retention.queries.assessed import RETURNS
from huidian.retention.queries.bonus import AdvisorMonth, BonusPage
from huidian.retention.queries.bonus_sheets import RECEPTIONS
from huidian.web import formats
from huidian.web.figures.address import url
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.frontdesk.bonus_words import (
    bounded_words,
    measure_of,
    not_signed,
    rule_lines,
    tried_in,
    yuan_of,
)
from huidian.web.frontdesk.tabs import choose_dealer, page
from huidian.web.frontdesk.vehicles import FIELDS, words_of
from huidian.web.lists.columns import Kind
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.scores.address import Wish
from huidian.web.shell.desk import DeskRequest, desk, staff_of


@require_GET
@desk(Permission.VIEW_CHURN, Permission.SET_BONUS)
def sheet(request: DeskRequest) -> HttpResponse:
    """The sheet of a month: as it was signed, else as it would be now."""
    if len(request.scope.chosen_dealer_ids) != 1:
        return choose_dealer(request, "bonus", _("奖金单"))
    answer = _read(request)
    month = answer.months[0] if answer.months else None
    rule = answer.rule_of(month) if month is not None else None
    context = {
        "answer": answer,
        "month": month,
        "signed": answer.signed.get(month) if month is not None else None,
        "not_signed": not_signed(answer, month) if month is not None else "",
        "moved": month in answer.moved,
        "name": rule[0] if rule else "",
        "rule": rule_lines(rule[1]) if rule else [],
        "lines": block_of(answer),
        "query": _query(answer),
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return page(request, "bonus_sheet", "bonus", context)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.SET_BONUS, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """The sheet as it is shown, and the vehicles behind every count."""
    if len(request.scope.chosen_dealer_ids) != 1:
        raise Http404
    now, answer = timezone.now(), _read(request)
    if not answer.months:
        raise Http404
    [month] = answer.months
    vehicles = paid_vehicles(request.scope, answer, month, at=now)
    network.note_export(
        at=now,
        by=staff_of(request),
        what="bonus",
        rows={answer.dealer_id: len(vehicles)},
        asked={"list": _("奖金单"), "month": formats.month(month)},
    )
    target, block = BytesIO(), block_of(answer)
    book = sheets.Book(target)
    lines = [*block.lines, block.foot] if block.foot else list(block.lines)
    book.list_sheet(
        _("奖金单"),
        [
            sheets.Column(head.words, _FILED.get(head.kind, "text"), [_filed(line[at]) for line in lines])
            for at, head in enumerate(block.heads)
        ],
    )
    book.list_sheet(_("车辆"), _vehicle_columns(vehicles))
    book.close()
    name = f'attachment; filename="bonus-{formats.month(month)}.xlsx"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def sheet_url(month: int, tried: int | None) -> str:
    """The address of a month's sheet; of a rule that is tried out."""
    filters = {"month": formats.month(month), **({"try": str(tried)} if tried else {})}
    return url("frontdesk:bonus-sheet", filters)


def block_of(answer: BonusPage) -> Block:
    """The table of the sheet: a line for each advisor, and what they come to together."""
    rule = answer.rule_of(answer.months[0]) if answer.months else None
    parts = rule[1].parts if rule else ()
    heads = [
        Head(_("服务顾问"), "text"),
        *(Head(words_of(one)) for one in ("effective", "lost")),
        Head(measure_of("keep"), "percent"),
        Head(words_of(RETURNS)),
        Head(_("接车")),
        Head(_("满意度"), "score"),
        *(Head(_("%(what)s（元）") % {"what": measure_of(part.measure)}, "money") for part in parts),
        Head(_("合计（元）"), "money"),
    ]
    each = [answer.paid[key] for key in sorted(answer.paid)]
    return Block(
        key="bonus",
        title=_("奖金单"),
        heads=heads,
        lines=[_line(one, rule[1] if rule else None) for one in each],
        foot=_foot(each, rule[1]) if rule and each else (),
        empty=_("还没有完整的月份"),
    )


def _line(one: AdvisorMonth, rule: BonusRule | None) -> Line:
    facts, paid = one.facts, one.payment
    parts = [Cell(part.fen, "money") for part in paid.parts] if paid else []
    answers = Wish(one.month).at("scores:responses", advisor=one.advisor)
    return [
        Cell(one.advisor, "text"),
        _counted(one, "effective", facts.effective),
        _counted(one, "lost", facts.lost),
        Cell(facts.value("keep"), "percent"),
        _counted(one, RETURNS, facts.returns),
        Cell(facts.volume, url=_receptions(one) if facts.volume else ""),
        Cell(facts.satisfaction, "score", url=answers if facts.satisfaction is not None else ""),
        *parts,
        Cell(paid.fen if paid else None, "money", small=_small(one)),
    ]


def _small(one: AdvisorMonth) -> str:
    """What is said beside a sum: that a bound of the rule made it, that today's figures make another."""
    notes = [bounded_words(one.payment) if one.payment else "", _("签字后有变化") if one.moved else ""]
    return " · ".join(filter(None, notes))


def _foot(each: Sequence[AdvisorMonth], rule: BonusRule) -> Line:
    """What everybody's lines come to. Rates and scores have no sum; a signed one opens all its vehicles."""
    paid = [one.payment for one in each if one.payment]
    facts, [first, *_others] = [one.facts for one in each], each
    sheet = {"sheet": str(first.close_id)} if first.close_id else {}

    def together(which: str, n: int) -> Cell:
        here = FIELDS.address(month=first.month)
        return Cell(n, url=here.list_url(which, narrowed=sheet) if sheet and n else "")

    received, filters = sum(one.volume for one in facts), {"month": formats.month(first.month), **sheet}
    return [
        Cell(_("合计"), "text"),
        together("effective", sum(one.effective for one in facts)),
        together("lost", sum(one.lost for one in facts)),
        Cell(None, "percent"),
        together(RETURNS, sum(one.returns for one in facts)),
        Cell(received, url=url("frontdesk:receptions", filters) if sheet and received else ""),
        Cell(None, "score"),
        *(Cell(sum(one.parts[at].fen for one in paid), "money") for at in range(len(rule.parts))),
        Cell(sum(one.fen for one in paid), "money"),
    ]


def _counted(one: AdvisorMonth, which: str, n: int) -> Cell:
    """A count, which opens its vehicles: those that were signed, where it was."""
    if not n:
        return Cell(n)
    sheet = {"sheet": str(one.close_id)} if one.close_id else {}
    here = FIELDS.address(month=one.month)
    return Cell(n, url=here.list_url(which, narrowed={"advisor": one.advisor, **sheet}))


def _receptions(one: AdvisorMonth) -> str:
    filters = {"month": formats.month(one.month), "advisor": one.advisor}
    return url("frontdesk:receptions", {**filters, **({"sheet": str(one.close_id)} if one.close_id else {})})


def _read(request: DeskRequest) -> BonusPage:
    month = FIELDS.read(request.GET).month
    number = month if month is not None else 0
    return bonus_of(request.scope, plan_id=tried_in(request), month=number, at=timezone.now())


def _query(answer: BonusPage) -> str:
    [month] = answer.months or (0,)
    return f"month={formats.month(month)}" + (f"&try={answer.tried.plan_id}" if answer.tried else "")


_FILED: Mapping[Kind, sheets.Form] = {"count": "count", "percent": "share", "score": "score", "money": "yuan"}


def _filed(cell: Cell) -> Any:
    """A value as the file has it: money in yuan."""
    if cell.kind == "money":
        return None if cell.value is None else yuan_of(cell.value)
    return cell.value


def _vehicle_columns(vehicles: Sequence[PaidVehicle]) -> list[sheets.Column]:
    """Every vehicle with what it counted for."""

    def what(one: PaidVehicle) -> str:
        return _("接车") if one.which == RECEPTIONS else words_of(one.which)

    return [
        sheets.Column(_("服务顾问"), "text", [one.advisor for one in vehicles]),
        sheets.Column(_("计入"), "text", [what(one) for one in vehicles]),
        sheets.Column(_("接车日"), "day", [one.day for one in vehicles]),
        sheets.Column(_("车牌"), "text", [one.plate for one in vehicles]),
    ]
