"""Targets and entries of a year in a grid, and who changed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huidian.network import queries as network
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention import month_figures
from huidian.retention.figure_texts import write_value
from huidian.retention.month_figures import ENTRY, KINDS, TARGET, WHOLE, Subject
from huidian.retention.queries import targets as questions
from huidian.web.frontdesk.figures_form import GridForm, read_lines, title_of, words_of
from huidian.web.frontdesk.tabs import choose_dealer, page
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

_YEARS = range(1990, 2100)
ROUTES = {TARGET: "frontdesk:targets", ENTRY: "frontdesk:entries"}
gate = desk(Permission.VIEW_CHURN, Permission.SEE_ALL_VEHICLES)


@require_http_methods(["GET", "POST"])
@gate
def targets(request: DeskRequest) -> HttpResponse:
    """What the months should come to."""
    return _grid(request, TARGET)


@require_http_methods(["GET", "POST"])
@gate
def entries(request: DeskRequest) -> HttpResponse:
    """What no order tells."""
    return _grid(request, ENTRY)


def subjects_of(dealer_id: int, sort: str) -> list[tuple[str, str, Subject]]:
    """The address word, the words and the subject of everybody that something can be set of."""
    every: list[tuple[str, str, Subject]] = [("", _("全店"), WHOLE)]
    every += [(f"t:{one}", one, Subject(team=one)) for one in _teams(dealer_id)]
    every += [(f"a:{name}", name, Subject(advisor=name)) for name in month_figures.advisors_of(dealer_id)]
    return [one for one in every if questions.kinds_for(sort, one[2])]


def _teams(dealer_id: int) -> list[str]:
    return [name for (_dealer, name) in sorted(network.team_ids([dealer_id]))]


def _grid(request: DeskRequest, sort: str) -> HttpResponse:
    if len(request.scope.chosen_dealer_ids) != 1:
        if request.method == "POST":
            return redirect(ROUTES[sort])
        return choose_dealer(request, _tab(sort), title_of(sort))
    [dealer_id] = request.scope.chosen_dealer_ids
    now = timezone.now()
    year = year_of(request, timezone.localdate(now).year)
    people = subjects_of(dealer_id, sort)
    wanted = request.GET.get("of", "")
    of, words, subject = next((one for one in people if one[0] == wanted), people[0])
    months = range(year * 12, year * 12 + 12)
    kinds = questions.kinds_for(sort, subject)
    standing = questions.figures_set(request.scope, dealer_id, sort, (months[0], months[-1]), subject)

    def query(year: int, of: str) -> str:
        return "?" + urlencode({"year": str(year), "of": of})

    here = f"{reverse(ROUTES[sort])}{query(year, of)}"
    may_set = request.scope.may_at(dealer_id, Permission.SET_TARGETS)
    form = GridForm.read(request, at=now, subject=f"{dealer_id}:{sort}:{year}:{of}")
    form.lay_out(kinds, months, subject, standing)
    if form.is_bound and form.is_valid():
        with within_reach():
            changed = form.once(lambda: _set(request, form, dealer_id, sort))["changed"]
        messages.success(
            request, ngettext("已保存，改了 %(n)s 格", "已保存，改了 %(n)s 格", changed) % {"n": changed}
        )
        return redirect(here)
    context: dict[str, Any] = {
        "title": title_of(sort),
        "form": form if may_set else None,
        "lines": form.lines if may_set else read_lines(kinds, months, subject, standing),
        "months": months,
        "subjects": [(query(year, key), name, key == of) for key, name, _s in people],
        "subject": words,
        "year": year,
        "years": [(one, query(one, of)) for one in (year - 1, year + 1)],
        "own_url": here,
        "records_url": f"{reverse('frontdesk:records')}?{urlencode({'of': sort})}",
        "changes": _changes(request, dealer_id, sort),
        "file_url": f"{reverse('frontdesk:figures-export')}?{urlencode({'sort': sort, 'year': str(year)})}",
        "import_url": f"{reverse('frontdesk:figures-import')}?{urlencode({'sort': sort})}",
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return page(request, "figures_grid", _tab(sort), context)


def _set(request: DeskRequest, form: GridForm, dealer_id: int, sort: str) -> Outcome:
    changed = month_figures.set_month_figures(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        dealer_id=dealer_id,
        sort=sort,
        values=form.values,
    )
    return {"changed": changed}


def _changes(request: DeskRequest, dealer_id: int, sort: str) -> Sequence[tuple[Any, str, str]]:
    """Each change with the words of what it is of, and its value as it was typed."""
    made = questions.changes_of(request.scope, dealer_id, sort)
    kinds = [(one, KINDS.get((sort, one.slot.key))) for one in made]
    return [(one, words_of(kind), write_value(kind.unit, one.value)) for one, kind in kinds if kind]


def _tab(sort: str) -> str:
    return "entries" if sort == ENTRY else "targets"


def year_of(request: DeskRequest, usual: int) -> int:
    """The year an address asks for; the usual one where it makes no sense."""
    text = request.GET.get("year", "")
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) in _YEARS else usual
    )
