"""The page by which an owner answers: without an account, once, on a phone.

Questions that an answer opens are asked at once where scripts run, else after the answers were sent.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huidian.engine.surveys.answers import AnswerError
from huidian.flows.surveys.by_link import own_page, take_answers
from huidian.network.addresses import client_address
from huidian.surveys.actions.links import LinkError
from huidian.surveys.actions.responses import UnansweredError
from huidian.surveys.actions.wrong_links import note_wrong, too_many_wrong
from huidian.web.shell.desk import open_to_all
from huidian.web.workbench.forms import sent_answers

WORDS: dict[str, Any] = {
    "unknown": gettext_lazy("这个链接不对，请再扫一次码，或问问店里。"),
    "used": gettext_lazy("这份问卷已经答过了，谢谢您。"),
    "expired": gettext_lazy("这个链接已过期，不用再答了。谢谢您。"),
    "revoked": gettext_lazy("这个链接已换成新的，请用最近收到的那一个。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, what was answered so far, and at the end thanks; wrong links are told in plain words."""
    address, now = client_address(request), timezone.now()
    if too_many_wrong(address, at=now):
        return _closed(request, _("试得太多了，请过一小时再来。"), 429)
    try:
        return _answered(request, token) if request.method == "POST" else _shown(request, token)
    except LinkError as error:
        # Whoever comes with a link that was good once guesses nothing: a whole shop may have one address.
        if error.why == "unknown":
            note_wrong(address, at=now)
        return _closed(request, str(WORDS[error.why]), 404)


def _shown(
    request: HttpRequest, token: str, wrong: str = "", *, more: bool = False, answers: Any = None
) -> HttpResponse:
    """The page; with `wrong` what is wrong, with `more` that answers have opened further questions."""
    page = own_page(token, at=timezone.now(), answers=answers)
    context = {"page": page, "wrong": wrong, "more": more, "kept": "kept" in request.GET}
    return _bare(render(request, "surveys/own.html", context, status=422 if wrong else 200))


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    answers, complete = sent_answers(request.POST), "later" not in request.POST
    if "look" in request.POST:
        return _shown(request, token, answers=answers)
    try:
        take_answers(token, at=timezone.now(), answers=answers, complete=complete)
    except AnswerError:
        return _shown(request, token, _("有一题的回答不对，请再选一次。"), answers=answers)
    except UnansweredError as missing:
        take_answers(token, at=timezone.now(), answers=answers, complete=False)
        shown = request.POST.getlist("shown")
        if shown and not set(missing.keys) & set(shown):
            return _shown(request, token, more=True)
        return _shown(request, token, _("还有必答的问题没有答；已答的都留着。"))
    if complete:
        return _closed(request, _("收到了，谢谢您！您的意见我们会认真看。"), 200)
    return redirect(f"{request.path}?kept")


def _closed(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return _bare(render(request, "surveys/own.html", {"words": words}, status=status))


def _bare(response: HttpResponse) -> HttpResponse:
    """What nobody else is to learn of the address: no referrer, no index of a search engine."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
