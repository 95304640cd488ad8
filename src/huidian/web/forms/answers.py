"""What a page answers to a form that cannot be acted on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import push_url, reselect, reswap, retarget

from huidian.network.machines import NotNowError
from huidian.web import formats
from huidian.web.forms.action import ActionForm
from huidian.web.shell.desk import DeskRequest
from huidian.web.shell.parts import wants_part

NOTHING_TAKEN_BACK = gettext_lazy("没有可以撤销的：后来又有了变化，或已经撤销过")


def not_now_text(refusal: NotNowError) -> str:
    """What happened meanwhile, for the second of two: the state there is now, who made it so and when."""
    state = formats.in_language(refusal.state) if refusal.state else _("已不存在")
    if refusal.at is None:
        return _("状态已经变了，没有再改：现在是“%(state)s”。") % {"state": state}
    moment, who = formats.moment(refusal.at), refusal.who or formats.NOTHING
    words = _("状态已经变了，没有再改：现在是“%(state)s”（最近一次操作：%(who)s，%(at)s）。")
    return words % {"state": state, "who": who, "at": moment}


def back_with_refusal(request: DeskRequest, form: ActionForm, to: str) -> HttpResponse:
    """Back to a page, with the form's errors as messages: for buttons, which have no field to put them at."""
    for sentences in form.errors.values():
        for sentence in sentences:
            messages.error(request, str(sentence))
    return redirect(to)


def with_undo(request: DeskRequest, words: str, *, url: str, **parts: str) -> SafeString:
    """What was done in words, and the button that takes it back by sending these parts to `url`."""
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', parts.items())
    return format_html(
        '{} <form class="hd-undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}'
        '<button class="hd-quiet">{}</button></form>',
        words, url, get_token(request), hidden, _("撤销"),
    )  # fmt: skip


def form_again(
    request: DeskRequest, form: ActionForm, *, url: str, button: str, target: str, back: str
) -> HttpResponse:
    """The form with what was typed and its errors: in its own place, or alone on a page that leads `back`.

    `url`, `button` and `target` are those of `forms/action.html`.
    """
    context = {"form": form, "url": url, "button": button, "target": target, "back": back}
    if not wants_part(request):
        return render(request, "forms/page.html", context)
    place = f"#{form.html_id}"
    answer = render(request, "forms/action.html", context)
    return push_url(reselect(reswap(retarget(answer, place), "outerHTML"), place), False)
