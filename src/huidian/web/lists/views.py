"""Saved views of lists: saving one, forgetting one, taking that back. Lists show and open them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, path, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huidian.network import actions as network
from huidian.web.forms import back_with_refusal, with_undo
from huidian.web.lists.address import OWN, with_query
from huidian.web.lists.register import LISTS
from huidian.web.lists.saving import SaveForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of

LONGEST_QUERY = 2000


@require_POST
@desk()
def save(request: DeskRequest) -> HttpResponse:
    """Keeps the address one was at under a name, and back to it."""
    listing = LISTS.get(request.POST.get("listing", ""))
    if listing is None or not request.reach.may_somewhere(listing.permission):
        raise Http404
    query = plain(request.POST.get("query", ""))
    back = opened(listing.key, query, request.POST.get("at", ""))
    form = SaveForm.sent(request, at=timezone.now(), subject=listing.key)
    if not form.is_valid():
        return back_with_refusal(request, form, back)
    name = form.cleaned_data["name"]
    try:
        form.once(lambda: _save(request, form, listing.key, name, query))
    except network.TooManyViewsError:
        messages.error(request, _("视图已经太多，请先删去不用的。"))
        return redirect(back)
    messages.success(request, _("已保存视图“%(name)s”") % {"name": name})
    return redirect(back)


@require_POST
@desk()
def delete(request: DeskRequest, view_id: int) -> HttpResponse:
    """Forgets a view of one's own; for a while that can be taken back."""
    try:
        gone = network.delete_view(at=timezone.now(), by=staff_of(request), view_id=view_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    words, at = _("已删除视图“%(name)s”") % {"name": gone.name}, request.POST.get("at", "")
    parts = {"listing": gone.listing, "name": gone.name, "query": gone.query, "at": at}
    messages.success(request, with_undo(request, words, url=reverse("lists:save"), **parts))
    return redirect(opened(gone.listing, gone.query, at) if gone.listing in LISTS else reverse("home"))


def plain(text: str) -> str:
    """A query string as it is kept: what shows a list just once is left out."""
    query = QueryDict(text[:LONGEST_QUERY].replace("\0", ""), mutable=True)
    for own in OWN:
        query.pop(own, None)
    return query.urlencode()


def opened(key: str, query: str, at: str = "") -> str:
    """The address a view of a list opens: `at`, which must be the list's, where it has arguments."""
    listing = LISTS[key]
    if not listing.arguments:
        return with_query(reverse(listing.route), query)
    try:
        match = resolve(at)
    except Resolver404:
        raise Http404 from None
    if match.view_name != listing.route:
        raise Http404
    return with_query(at, query)


def _save(request: DeskRequest, form: SaveForm, key: str, name: str, query: str) -> dict[str, int]:
    by = staff_of(request)
    return {"view": network.save_view(at=form.at, by=by, listing=key, name=name, query=query).pk}


app_name = "lists"
urlpatterns = [
    path("views/", save, name="save"),
    path("views/<int:view_id>/delete/", delete, name="delete"),
]
