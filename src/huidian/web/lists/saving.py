"""The menu of a list's saved views, and the form a new one is named with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from huidian.web.forms import ActionForm, LineField

LONGEST_NAME = 40
NO_NAME = _("请给视图起个名字")


class SaveForm(ActionForm):
    """What a view is called; `subject` is the list's key."""

    action = "view.saved"

    name = LineField(
        label=_("给现在的筛选和排序起个名字"),
        max_length=LONGEST_NAME,
        error_messages={"required": NO_NAME},
    )


@dataclass(frozen=True, slots=True)
class View:
    """A view in the menu; `here` where it is what one looks at."""

    id: int
    name: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Views:
    """The menu: the views of list `key`, and `query`, which would be saved under the form's name.

    `at` is the list's address where it has arguments: views are of none of them, and lead back to this one.
    """

    key: str
    views: Sequence[View]
    query: str
    form: SaveForm
    at: str = ""
