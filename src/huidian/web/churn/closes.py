"""Months closed: closing one, opening it again, and what was closed beside what it is today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huidian.flows.month_close import close_month
from huidian.mart.facts import DataMovedError
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention.closing import (
    ClosedAnewError,
    NotClosableError,
    reopen_month,
    restore_close,
)
from huidian.retention.queries.closes import month_close
from huidian.web import formats
from huidian.web.churn.address import FIELDS
from huidian.web.churn.closes_page import ClosedPage
from huidian.web.forms import ActionForm, back_with_refusal, not_now_text
from huidian.web.shell.desk import DeskRequest, desk, staff_of

CLOSE, REOPEN, RESTORE = "month.close", "month.reopen", "month.restore"


@require_POST
@desk(Permission.VIEW_CHURN, Permission.CLOSE_MONTH)
def close(request: DeskRequest) -> HttpResponse:
    """Freeze the month one was looking at, and back to it."""
    address = FIELDS.read(request.POST)
    if address.month is None or len(request.scope.chosen_dealer_ids) != 1:
        raise Http404
    dealer_id, month = min(request.scope.chosen_dealer_ids), formats.month(address.month)
    form = ActionForm.sent(request, at=timezone.now(), action=CLOSE, subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, address.url)
    by, scope = staff_of(request), request.scope
    try:
        done = close_month(
            at=form.at, by=by, scope=scope, dealer_id=dealer_id, month=address.month, key=form.key
        )
    except NotClosableError as refused:
        why = formats.in_language(refused.reason)
        messages.error(request, _("%(month)s 没有结账：%(why)s") % {"month": month, "why": why})
        return redirect(address.url)
    except DataMovedError:
        messages.error(request, _("%(month)s 没有结账：数据正在更新，请再试一次") % {"month": month})
        return redirect(address.url)
    if done.newly:
        messages.success(request, _("%(month)s 已结账，可随时撤销") % {"month": month})
    else:
        messages.success(request, _("%(month)s 早已结账，结账数没有变") % {"month": month})
    return redirect(address.url)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.SEE_ALL_VEHICLES)
def closed(request: DeskRequest, close_id: int) -> HttpResponse:
    """One closing in full: every figure then and now."""
    try:
        full = month_close(request.scope, close_id, now=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    page = ClosedPage(full, len(request.scope.chosen_dealer_ids) > 1)
    return render(request, "churn/closed.html", {"page": page, "as_of": full.as_of})


@require_POST
@desk(Permission.VIEW_CHURN, Permission.CLOSE_MONTH)
def reopen(request: DeskRequest, close_id: int) -> HttpResponse:
    """Undo a closing."""
    form = ActionForm.sent(request, at=timezone.now(), action=REOPEN, subject=close_id)
    if not form.is_valid():
        return back_with_refusal(request, form, _back(request))
    by, scope = staff_of(request), request.scope
    try:
        form.once(lambda: _done(reopen_month, at=form.at, by=by, scope=scope, close_id=close_id))
    except ObjectDoesNotExist:
        raise Http404 from None
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
        return redirect(_back(request))
    url = reverse("churn:closed", args=[close_id])
    text = format_html('{} <a href="{}">{}</a>', _("结账已撤销，当时的数仍保留"), url, _("看当时的数"))
    messages.success(request, text)
    return redirect(_back(request))


@require_POST
@desk(Permission.VIEW_CHURN, Permission.CLOSE_MONTH)
def restore(request: DeskRequest, close_id: int) -> HttpResponse:
    """Take the undoing back."""
    form = ActionForm.sent(request, at=timezone.now(), action=RESTORE, subject=close_id)
    if not form.is_valid():
        return back_with_refusal(request, form, _back(request))
    by, scope = staff_of(request), request.scope
    try:
        form.once(lambda: _done(restore_close, at=form.at, by=by, scope=scope, close_id=close_id))
    except ObjectDoesNotExist:
        raise Http404 from None
    except ClosedAnewError:
        messages.error(request, _("没有恢复：这个月已经重新结过账"))
        return redirect(_back(request))
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
        return redirect(_back(request))
    messages.success(request, _("结账已恢复，数还是当时的"))
    return redirect(_back(request))


def _done(verb: Callable[..., None], **arguments: Any) -> Outcome:
    verb(**arguments)
    return {}


def _back(request: DeskRequest) -> str:
    """To the month's desk, or to the history if that is where one came from."""
    month = FIELDS.read(request.POST).month
    return FIELDS.address(month=month).url if month else reverse("churn:closes")
