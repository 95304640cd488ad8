"""What can be done to an object on its page: a button, or a form folded under its label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, staff_of

Text = str | Promise
Thing = TypeVar("Thing")
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An exception of a verb as an error: at a field of its form ("": at the form), in words."""

    error: type[Exception]
    words: Text
    field: str = ""


@contextmanager
def refused_in(form: ActionForm, refusals: Sequence[Refusal]) -> Iterator[None]:
    """What only the verb can know is said at the field: the first refusal that fits. Others are raised."""
    try:
        yield
    except tuple(refusal.error for refusal in refusals) as error:
        refusal = next(one for one in refusals if isinstance(error, one.error))
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.words))


@dataclass(frozen=True, kw_only=True)
class Verb(Generic[Subject]):
    """One verb. Its subject is the object of the page, or one of its `parts` (each with an `id`).

    `act` calls the area's verb within one effect of the shown form; it raises `DoesNotExist` for what is
    foreign and `PermissionError` for what is above. `offered`: whether it is the reader's to do at all,
    `allowed`: whether the subject's state has it now; the area's verb asks both for itself. `fill` puts what
    depends on reader or subject into a form that is shown or was sent: choices, values of today. `answer` is
    a page of its own in place of the message `done`, given what `act` returned; a form that comes back gets
    the message, so that what is shown once is shown once.
    """

    key: str
    label: Text
    done: Text
    act: Callable[[DeskRequest, Any, Subject], object]
    form: type[ActionForm] = ActionForm
    fill: Callable[[DeskRequest, Any, Subject], None] = lambda request, form, subject: None
    offered: Callable[[Subject], bool] = lambda subject: True
    allowed: Callable[[Subject], bool] = lambda subject: True
    refusals: Sequence[Refusal] = ()
    answer: Callable[[DeskRequest, Any], HttpResponse] | None = None
    parts: Callable[[Any], Sequence[Subject]] | None = None


@dataclass(frozen=True, slots=True)
class ShownVerb:
    """A verb as the page draws it: a form without fields is a button. `opened`: it is unfolded."""

    label: Text
    url: str
    form: ActionForm
    subject: Any
    opened: bool

    @property
    def folded(self) -> bool:
        return bool(self.form.fields)


def acting(request: DeskRequest, form: ActionForm, **subject: int) -> dict[str, Any]:
    """What the verbs of areas are given: when, who, within which scope, and what it is done to."""
    return {"at": form.at, "by": staff_of(request), "scope": request.scope, **subject}


def step(
    name: str, key: str, label: Text, done: Text, act: Callable[..., object], *states: str, **more: Any
) -> Verb[Any]:
    """A button that moves an object (with an `id` and a `state`) on from some states; `act` is given its id
    as `name`.
    """
    return Verb(
        key=key,
        label=label,
        done=done,
        act=lambda request, form, thing: act(**acting(request, form, **{name: thing.id})),
        allowed=lambda thing: thing.state in states,
        **more,
    )


def to_list(route: str, words: Text) -> Callable[[DeskRequest, object], HttpResponse]:
    """An `answer` of a verb after which the page is no more: `words`, on the page of a list."""

    def answer(request: DeskRequest, done: object) -> HttpResponse:
        messages.success(request, str(words))
        return redirect(route)

    return answer
