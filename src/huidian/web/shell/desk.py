"""What a desk is, and the one gate in front of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.web.shell.sessions import sign_in_url
from huidian.web.shell.zones import tell_time_of

Text = str | Promise
Answer = TypeVar("Answer", bound=HttpResponseBase)


class DeskRequest(HttpRequest):
    """A request behind the gate. ``reach``: all the person may see; ``scope``: what this view may show."""

    reach: Scope
    scope: Scope
    htmx: HtmxDetails


LARGEST_ID = 2**63 - 1
DAILY, OUTREACH, VOICE, FRONT, FIGURES, DATA = "daily", "outreach", "voice", "front", "figures", "data"
GROUPS: Mapping[str, Text] = {
    DAILY: "",
    VOICE: _("车主之声"),
    OUTREACH: _("招揽与关怀"),
    FRONT: _("前台"),
    FIGURES: _("分析"),
    DATA: _("数据与记录"),
}
"""The groups of the navigation in their order; that of the daily work needs no heading."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A place in the navigation; ``letter`` comes after ``g``, ``icon`` is of ``frontend/icons.txt``.

    ``group`` is one of ``GROUPS``; desks ``at_hand`` come first on a phone, whose bar has room for a few. One
    that is ``of_vehicles`` lists vehicles or their owners, and is nothing to who may see none in a list.
    """

    key: str
    label: Text
    route: str
    icon: str
    letter: str
    permission: Permission | None = None
    group: str = FIGURES
    at_hand: bool = False
    of_vehicles: bool = False

    def open_to(self, scope: Scope) -> bool:
        if self.of_vehicles and not scope.choosing(None).sees_vehicles:
            return False
        return self.permission is None or scope.may_somewhere(self.permission)


def desk(
    *permissions: Permission,
) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponseBase]]:
    """A view for people who are signed in and have all of ``permissions`` (none: whoever is signed in).

    Others are sent to sign in, or get 403; whose password others have seen is sent to change it. The
    declaration is what the permission matrix compares with.
    """

    def gate(view: Callable[..., Answer]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def gated(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            scope = getattr(request, "scope", None)
            if scope is None:
                return _to_login(request)
            if staff_of(request).must_change_password and not _at_own_password(request):
                return whole_window(request, resolve_url("own-password"))
            request.scope = _narrowed(scope, permissions)
            tell_time_of(request.scope)
            _refuse_nul(request)
            _refuse_endless(kwargs.values())
            return view(request, *args, **kwargs)

        gated.desk_permissions = permissions  # type: ignore[attr-defined]
        return gated

    return gate


def staff_of(request: DeskRequest) -> Any:
    """Who asks, for verbs that write down who did it (pages know no models)."""
    return request.user


def chosen_dealer(request: DeskRequest) -> int | None:
    """The dealer chosen in the switch; None for all, and where there is no choice."""
    return request.scope.dealer_id if len(request.reach.dealer_ids) > 1 else None


@contextmanager
def within_reach() -> Iterator[None]:
    """Around a question or a verb: 404 for what is foreign or not there, 403 for what is above."""
    try:
        yield
    except ObjectDoesNotExist:
        raise Http404 from None
    except PermissionError:
        raise PermissionDenied from None


def _narrowed(scope: Scope, permissions: Sequence[Permission]) -> Scope:
    """The scope without the dealers at which a permission is missing; 403 where that leaves none."""
    for permission in permissions:
        scope = scope.where(permission)
    if permissions and not scope.chosen_dealer_ids and not scope.about_places.issuperset(permissions):
        raise PermissionDenied
    return scope


def _refuse_nul(request: DeskRequest) -> None:
    """404 for an address with a NUL in it: nobody types one, and neither engine nor PostgreSQL takes it."""
    if any("\0" in value for _key, values in request.GET.lists() for value in values):
        raise Http404


def _refuse_endless(values: Iterable[Any]) -> None:
    """404 for a number in the path that no database has: there is nothing of that number."""
    if any(isinstance(value, int) and value > LARGEST_ID for value in values):
        raise Http404


def open_to_all(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Declares that a view needs no sign-in."""
    view.desk_permissions = None  # type: ignore[attr-defined]
    return view


def _to_login(request: DeskRequest) -> HttpResponse:
    if network.nobody_yet():
        return whole_window(request, resolve_url("first-run"))
    return whole_window(request, sign_in_url(request))


def _at_own_password(request: DeskRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "own-password"


def whole_window(request: DeskRequest, url: str) -> HttpResponse:
    """Elsewhere; where a part was asked for, which would be swapped into the page, with the whole window."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
