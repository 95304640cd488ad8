"""The form every page's action is asked with: its key, its errors at the fields, its one effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar, Self

from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from huidian.network.submissions import IdempotencyKey, Outcome, earlier_outcome, once
from huidian.web.forms.keys import StaleKeyError, new_key, read_key
from huidian.web.shell.desk import DeskRequest

KEY = "form_key"
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Part:
    """Fields one after another; with a `summary` they stand behind it, shown where `is_open`."""

    summary: Text
    fields: Sequence[forms.BoundField]
    is_open: bool = False


class ActionForm(forms.Form):
    """One action on one subject, as one person is shown it. A form without fields is a button.

    `action` names it ("vehicle.left"), `subject` what it is about (an id, "" where there is but one). Show it
    with `shown`, read what came back with `sent`, act with `once`. `at` is the moment of the request;
    `carried` travels along unseen: the question of the page one goes back to. Fields in `folded`, which come
    one after another, stand behind the words `folded_as` until one of them says something.
    """

    action: ClassVar[str] = ""
    folded: ClassVar[tuple[str, ...]] = ()
    folded_as: ClassVar[Text] = ""

    def __init__(
        self,
        *,
        staff_id: int,
        at: datetime,
        action: str = "",
        subject: object = "",
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        initial: Mapping[str, Any] | None = None,
        carried: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        name = action or self.action
        super().__init__(
            data,
            files,
            initial=dict(initial or {}),
            auto_id=f"{name.replace('.', '-')}-%s",
            use_required_attribute=False,
            **more,
        )
        self.at, self.staff_id = at, staff_id
        self.form_name = f"{name}:{subject}"
        self.html_id = name.replace(".", "-")
        self.carried = dict(carried or {})
        self.key: IdempotencyKey | None = None

    @property
    def parts(self) -> Iterator[Part]:
        """The fields that are seen, in their order."""
        for is_folded, group in groupby(self.visible_fields(), key=lambda one: one.name in self.folded):
            fields = list(group)
            says = any(one.errors or one.value() not in (None, "", [], ()) for one in fields)
            yield Part(self.folded_as if is_folded else "", fields, says)

    @classmethod
    def shown(cls, request: DeskRequest, *, at: datetime, **more: Any) -> Self:
        """A fresh form to be drawn."""
        return cls(staff_id=request.reach.staff_id, at=at, **more)

    @classmethod
    def sent(cls, request: DeskRequest, *, at: datetime, **more: Any) -> Self:
        """The form as it came back."""
        return cls.shown(request, at=at, data=request.POST, files=request.FILES, **more)

    @classmethod
    def read(cls, request: DeskRequest, *, at: datetime, **more: Any) -> Self:
        """The form as it came back, or where nothing was sent a fresh one."""
        return (cls.sent if request.method == "POST" else cls.shown)(request, at=at, **more)

    def choose_from(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Say which values a field of choices has."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @cached_property
    def fresh_key(self) -> str:
        """The hidden key of this showing."""
        return new_key(self.form_name, self.staff_id, at=self.at)

    def full_clean(self) -> None:
        """Checks the fields, then the key."""
        super().full_clean()
        # Whoever sends no key was shown no form, and has none to submit twice: a script, a test.
        if self.is_bound and (text := self.data.get(KEY, "")):
            try:
                self.key = read_key(text, self.form_name, self.staff_id, at=self.at)
            except StaleKeyError:
                self.add_error(None, _("这张表单打开太久或已失效，什么都没有改。请核对后再提交一次。"))

    def add_error(self, field: str | None, error: Any) -> None:
        """As any form does; the first field in error gets the focus."""
        super().add_error(field, error)
        wrong = [self.fields[name].widget for name in self.fields if name in self.errors]
        for at, widget in enumerate(wrong):
            widget.attrs["autofocus"] = at == 0

    def once(self, act: Callable[[], Outcome]) -> Outcome:
        """`act`'s outcome, or that of the first time where this shown form was submitted before."""
        return once(self.key, at=self.at, act=act)

    @property
    def earlier(self) -> Outcome | None:
        """What became of this shown form the first time; None where it is new."""
        return earlier_outcome(self.key)
