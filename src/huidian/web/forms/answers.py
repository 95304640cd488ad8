"""What a page answers to a form that cannot be acted on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import push_url, reselect, reswap, retarget

from huidian.web.forms.action import ActionForm
from huidian.web.shell.desk import DeskRequest
from huidian.web.shell.parts import wants_part


def back_with_refusal(request: DeskRequest, form: ActionForm, to: str) -> HttpResponse:
    """Back to a page, with the form's errors as messages: for buttons, which have no field to put them at."""
    for sentences in form.errors.values():
        for sentence in sentences:
            messages.error(request, str(sentence))
    return redirect(to)


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
