"""How a page takes input: one form class, one field template, one idempotency key per shown form."""

from huidian.web.forms.action import ActionForm
from huidian.web.forms.answers import (
    NOTHING_TAKEN_BACK,
    back_with_refusal,
    form_again,
    not_now_text,
    with_undo,
)
from huidian.web.forms.fields import (
    DayField,
    InOrder,
    LineField,
    OrderField,
    PlaceCodeField,
    Radios,
    RangedDayField,
    Searched,
    Select,
    TextLine,
)

__all__ = [
    "NOTHING_TAKEN_BACK",
    "ActionForm",
    "DayField",
    "InOrder",
    "LineField",
    "OrderField",
    "PlaceCodeField",
    "Radios",
    "RangedDayField",
    "Searched",
    "Select",
    "TextLine",
    "back_with_refusal",
    "form_again",
    "not_now_text",
    "with_undo",
]
