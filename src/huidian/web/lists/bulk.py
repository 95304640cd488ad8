"""Verbs for several rows of a list: chosen, shown what would happen, done, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.network.roles import Permission
from huidian.web.forms import NOTHING_TAKEN_BACK, ActionForm, with_undo
from huidian.web.lists.columns import Row
from huidian.web.lists.filters import Text
from huidian.web.shell.desk import DeskRequest

MOST_ROWS = 500
"""How many rows a verb takes at once: more would hold the store for seconds."""
NAMED = 20
KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a verb would do: the `keys` of rows it changes, and of the others why not, with how many."""

    keys: Sequence[str]
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BulkAction(Generic[Row]):
    """A verb. `foresee` says of rows what it would do; `do` changes those of the keys that still can be and
    gives back which it did (or raises `ValidationError` in words), `undo` takes that back. `form` is asked
    before it is done; `done_words` puts the number done into words. Without `undo` nothing
    offers to take it back.
    """

    key: str
    label: Text
    permission: Permission
    foresee: Callable[[DeskRequest, Sequence[Row]], Preview]
    do: Callable[[DeskRequest, ActionForm, Sequence[str]], Sequence[str]]
    undo: Callable[[DeskRequest, datetime, Sequence[str]], Sequence[str]] | None
    done_words: Callable[[int], str]
    form: type[ActionForm]


def ids(keys: Sequence[str]) -> list[int]:
    """Keys that are ids, as numbers; what is no number is left out."""
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]


def changes_where(
    fits: Callable[[Row], bool], why: Text, key_of: Callable[[Row], str]
) -> Callable[[DeskRequest, Sequence[Row]], Preview]:
    """A `foresee` that looks at each row for itself; `why` the others stay as they are."""

    def foresee(request: DeskRequest, rows: Sequence[Row]) -> Preview:
        keys = [key_of(row) for row in rows if fits(row)]
        return Preview(keys, {str(why): len(rows) - len(keys)} if len(keys) < len(rows) else {})

    return foresee


@dataclass(frozen=True, slots=True)
class Bulk(Generic[Row]):
    """One request to act on rows of a list: `rows` gives the rows there are, `url` is where it was sent."""

    action: BulkAction[Row]
    request: DeskRequest
    at: datetime
    url: str
    back: str

    def answer(
        self, rows: Callable[[], Sequence[Row]], key_of: Callable[[Row], str], name_of: Callable[[Row], str]
    ) -> HttpResponse:
        """The preview, or what came of doing or of taking back."""
        step = self.request.POST.get("step", "")
        if step == "undo":
            return self._undo()
        if step == "do":
            return self._do()
        chosen = self._chosen(rows(), key_of)
        if not chosen:
            messages.error(self.request, _("还没有选中任何一行"))
            return redirect(self.back)
        preview = self.action.foresee(self.request, chosen[:MOST_ROWS])
        names = {key_of(row): name_of(row) for row in chosen}
        form = self.action.form.shown(self.request, at=self.at, action=self.action.key)
        return self._page(form, preview, len(chosen), [names[key] for key in preview.keys[:NAMED]])

    def _chosen(self, rows: Sequence[Row], key_of: Callable[[Row], str]) -> Sequence[Row]:
        if self.request.POST.get("all"):
            return rows
        ticked = set(self.request.POST.getlist("row"))
        return [row for row in rows if key_of(row) in ticked]

    def _page(
        self, form: ActionForm, preview: Preview, chosen: int, names: Sequence[str] = ()
    ) -> HttpResponse:
        context = {
            "action": self.action,
            "form": form,
            "preview": preview,
            "keys": ",".join(preview.keys),
            "names": names,
            "unnamed": len(preview.keys) - len(names) if names else 0,
            "beyond": max(0, chosen - MOST_ROWS),
            "most": MOST_ROWS,
            "url": self.url,
            "back": self.back,
        }
        return render(self.request, "lists/act.html", context)

    def _do(self) -> HttpResponse:
        form = self.action.form.sent(self.request, at=self.at, action=self.action.key)
        keys = self._keys()
        try:
            done = self._done(form, keys) if form.is_valid() else None
        except ValidationError as refused:
            form.add_error(None, refused)
            done = None
        if done is None:
            return self._page(form, Preview(keys), len(keys))
        words = self.action.done_words(len(done))
        messages.success(self.request, self._with_undo(words, done) if done and self.action.undo else words)
        return redirect(self.back)

    def _done(self, form: ActionForm, keys: Sequence[str]) -> Sequence[str]:
        done: Sequence[str] = form.once(lambda: {KEYS: list(self.action.do(self.request, form, keys))})[KEYS]
        return done

    def _with_undo(self, words: str, keys: Sequence[str]) -> str:
        parts = {"action": self.action.key, "step": "undo", KEYS: ",".join(keys)}
        return with_undo(self.request, words, url=self.url, **parts)

    def _undo(self) -> HttpResponse:
        back = self.action.undo(self.request, self.at, self._keys()) if self.action.undo else ()
        if back:
            words = ngettext("已撤销，%(n)s 行恢复原样", "已撤销，%(n)s 行恢复原样", len(back))
            messages.success(self.request, words % {"n": len(back)})
        else:
            messages.warning(self.request, NOTHING_TAKEN_BACK)
        return redirect(self.back)

    def _keys(self) -> Sequence[str]:
        keys = self.request.POST.get(KEYS, "").split(",")
        return [key for key in dict.fromkeys(keys) if key][:MOST_ROWS]


def chosen_action(actions: Sequence[BulkAction[Row]], request: DeskRequest) -> BulkAction[Row]:
    """The verb that was asked for: 404 for none of the list's, 403 for one the person may not do."""
    action = next((one for one in actions if one.key == request.POST.get("action")), None)
    if action is None:
        raise Http404
    if not request.scope.may_somewhere(action.permission):
        raise PermissionDenied
    return action
