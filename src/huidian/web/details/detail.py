"""The page of one object: its addresses, what it shows, and how its verbs are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.trail import Entry
from huidian.web.audit.words import in_words
from huidian.web.details.verbs import ShownVerb, Text, Thing, Verb, refused_in
from huidian.web.forms import ActionForm, back_with_refusal, not_now_text
from huidian.web.shell.desk import DeskRequest, desk, within_reach


@dataclass(frozen=True, kw_only=True)
class Detail(Generic[Thing]):
    """The page of one object, declared.

    `key` names it in the register and in the keys of its forms; `app` and `name` are its route, `at` its
    address below the desk's. `load` gives the object as the reader may know it at a moment and raises
    `DoesNotExist` for any other. `state` says in words which state it is in, for the head of the page and for
    a verb that is refused in it. `page` is a template that extends `details/page.html`, with what the object
    holds in its block `about`; `context` gives what else that takes.
    """

    key: str
    app: str
    name: str
    at: str = ""
    permission: Permission
    back: str
    back_label: Text
    load: Callable[[DeskRequest, int, datetime], Thing]
    title: Callable[[Thing], str]
    note: Callable[[Thing], str] = lambda thing: ""
    state: Callable[[Thing], str]
    history: Callable[[Thing], Sequence[Entry]]
    verbs: Sequence[Verb[Any]] = ()
    page: str = "details/page.html"
    context: Callable[[DeskRequest, Thing], Mapping[str, Any]] = lambda request, thing: {}

    @property
    def route(self) -> str:
        return f"{self.app}:{self.name}"

    def url(self, thing_id: int) -> str:
        return reverse(self.route, args=[thing_id])

    def urls(self) -> list[URLPattern]:
        """Its addresses, for the desk's `urlpatterns`: the page, its verbs, the verbs of its parts."""
        here = f"{self.at}<int:thing_id>/"
        patterns = [path(here, self._gate(self.show, "GET", "HEAD"), name=self.name)]
        if any(not verb.parts for verb in self.verbs):
            patterns.append(
                path(f"{here}<slug:verb>/", self._gate(self.act, "POST"), name=f"{self.name}-act")
            )
        if any(verb.parts for verb in self.verbs):
            act = self._gate(self.act, "POST")
            patterns.append(path(f"{here}<slug:verb>/<int:part_id>/", act, name=f"{self.name}-part-act"))
        return patterns

    def show(self, request: DeskRequest, thing_id: int) -> HttpResponse:
        """The page."""
        now = timezone.now()
        return self._page(request, thing_id, self._loaded(request, thing_id, now), now)

    def act(self, request: DeskRequest, thing_id: int, verb: str, part_id: int | None = None) -> HttpResponse:
        """One verb: done once for a shown form, refused in words, or its form again with its errors."""
        now, here = timezone.now(), self.url(thing_id)
        wanted = self._verb(verb, part_id)
        thing = self._loaded(request, thing_id, now)
        if self._gone_by(request, wanted, thing, part_id, now):
            messages.success(request, str(wanted.done))
            return redirect(here)
        subject = _subject(wanted, thing, part_id)
        form = self._form(request, wanted, subject, part_id or thing_id, now, data=request.POST)
        valid = form.is_valid()
        if form.earlier is not None:
            messages.success(request, str(wanted.done))
            return redirect(here)
        if not wanted.offered(subject):
            raise PermissionDenied
        if not wanted.allowed(subject):
            words = _("现在不能“%(verb)s”，什么都没有改：%(state)s。")
            messages.error(request, words % {"verb": wanted.label, "state": self.state(thing)})
            return redirect(here)
        if valid and (answer := _done(request, wanted, form, subject, here)):
            return answer
        if not form.fields:
            return back_with_refusal(request, form, here)
        return self._page(request, thing_id, thing, now, form)

    def _gone_by(
        self, request: DeskRequest, verb: Verb[Any], thing: Thing, part_id: int | None, now: datetime
    ) -> bool:
        """Whether a part is not there any more because this very form took it away before."""
        if verb.parts is None or any(part.id == part_id for part in verb.parts(thing)):
            return False
        action = f"{self.key}.{verb.key}"
        form = verb.form.shown(request, at=now, action=action, subject=part_id, data=request.POST)
        form.is_valid()
        return form.earlier is not None

    def _page(
        self,
        request: DeskRequest,
        thing_id: int,
        thing: Thing,
        now: datetime,
        opened: ActionForm | None = None,
    ) -> HttpResponse:
        """The page; the form `opened` stands in the place of its fresh self."""
        shown = list(self._shown(request, thing_id, thing, now, opened))
        context = {
            "detail": self,
            "thing": thing,
            "title": self.title(thing),
            "note": self.note(thing),
            "state": self.state(thing),
            "back_url": reverse(self.back),
            "verbs": [one for one in shown if one.subject is thing],
            "part_verbs": [one for one in shown if one.subject is not thing],
            "history": in_words(self.history(thing)),
            **self.context(request, thing),
        }
        return render(request, self.page, context)

    def _shown(
        self, request: DeskRequest, thing_id: int, thing: Thing, now: datetime, opened: ActionForm | None
    ) -> Iterator[ShownVerb]:
        for verb in self.verbs:
            subjects: Sequence[Any] = verb.parts(thing) if verb.parts else (thing,)
            for subject in subjects:
                if not (verb.offered(subject) and verb.allowed(subject)):
                    continue
                part = [subject.id] if verb.parts else []
                form = self._form(request, verb, subject, part[0] if part else thing_id, now)
                again = opened is not None and opened.form_name == form.form_name
                url = reverse(f"{self.route}{'-part' if part else ''}-act", args=[thing_id, verb.key, *part])
                yield ShownVerb(verb.label, url, opened if again and opened else form, subject, again)

    def _form(
        self,
        request: DeskRequest,
        verb: Verb[Any],
        subject: Any,
        subject_id: int,
        now: datetime,
        data: Mapping[str, Any] | None = None,
    ) -> ActionForm:
        action = f"{self.key}.{verb.key}"
        form = verb.form.shown(request, at=now, action=action, subject=subject_id, data=data)
        if verb.parts:
            form.auto_id = f"{form.html_id}-{subject_id}-%s"
        verb.fill(request, form, subject)
        return form

    def _verb(self, key: str, part_id: int | None) -> Verb[Any]:
        for verb in self.verbs:
            if verb.key == key and bool(verb.parts) == (part_id is not None):
                return verb
        raise Http404

    def _loaded(self, request: DeskRequest, thing_id: int, now: datetime) -> Thing:
        with within_reach():
            return self.load(request, thing_id, now)

    def _gate(self, view: Callable[..., HttpResponse], *methods: str) -> Callable[..., HttpResponseBase]:
        def gated(request: DeskRequest, **arguments: Any) -> HttpResponse:
            return view(request, **arguments)

        return require_http_methods(methods)(never_cache(desk(self.permission)(gated)))


def _subject(verb: Verb[Any], thing: Any, part_id: int | None) -> Any:
    """What the verb acts on: the object, or its part of that id (404 for none)."""
    if verb.parts is None:
        return thing
    for part in verb.parts(thing):
        if part.id == part_id:
            return part
    raise Http404


def _done(
    request: DeskRequest, verb: Verb[Any], form: ActionForm, subject: Any, here: str
) -> HttpResponse | None:
    """What follows a valid form; None where the verb refused, which stands in the form then."""
    results: list[object] = []

    def effect() -> Mapping[str, Any]:
        results.append(verb.act(request, form, subject))
        return {}

    try:
        with within_reach(), refused_in(form, verb.refusals):
            form.once(effect)
    except NotNowError as meanwhile:
        messages.error(request, not_now_text(meanwhile))
        return redirect(here)
    if form.errors:
        return None
    if verb.answer and results:
        return verb.answer(request, results[0])
    messages.success(request, str(verb.done))
    return redirect(here)
