"""The form of an import's columns: what each is read as, by which profile, and a name to keep it under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from huidian.flows import uploads
from huidian.flows.uploads import Look
from huidian.visits.importing import Kind
from huidian.visits.importing.fields import Field, FieldTable
from huidian.visits.importing.tables import TABLES
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Select, TextLine

COLUMN = "field-"
ORDER = "order-"
ORDERS = (("", _("顺序未定")), ("ymd", _("年/月/日")), ("mdy", _("月/日/年")), ("dmy", _("日/月/年")))
WISHES = ("preview", "profile", "save")


class MappingForm(ActionForm):
    """One field for each column of the file, by its header, one more for the order of day and month where the
    column does not tell it; `do` is the button that was pressed.
    """

    action = "import.mapping"

    profile = forms.ChoiceField(label=_("按哪套模板识别"), required=False, widget=Select({"id": "profile"}))
    name = LineField(
        label=_("把现在的对应存为模板"),
        required=False,
        max_length=uploads.LONGEST_NAME,
        widget=TextLine({"id": "name", "placeholder": _("例如：我店 DMS 结算单")}),
    )
    do = forms.CharField(required=False)

    def __init__(self, *, batch: Batch, look: Look, **more: Any) -> None:
        super().__init__(**more, initial={"profile": batch.profile})
        profiles = [(name, formats.in_language(label)) for name, label in uploads.profiles_for(batch)]
        cast(forms.ChoiceField, self.fields["profile"]).choices = [("", _("自动（通用列名）")), *profiles]
        choices = [("", _("忽略")), *fields_of(TABLES[cast(Kind, batch.kind)])]
        for at, column in enumerate(look.columns):
            self.fields[COLUMN + column.header] = forms.ChoiceField(
                label=column.header,
                required=False,
                choices=choices,
                initial=column.field or "",
                widget=Select({"id": f"field-{at}"}),
            )
            if column.lacks_day_order:
                self.fields[ORDER + column.header] = forms.ChoiceField(
                    label=_("年月日的顺序"),
                    required=False,
                    choices=ORDERS,
                    initial=look.orders.get(column.header, ""),
                    widget=Select({"id": f"order-{at}"}),
                )

    def clean_do(self) -> str:
        wish = self.cleaned_data["do"]
        return wish if wish in WISHES else "preview"

    def clean(self) -> dict[str, Any]:
        wish, name = self.cleaned_data.get("do"), self.cleaned_data.get("name")
        if wish == "save" and name is not None and (label := uploads.mistake_in_name(name)):
            self.add_error("name", formats.in_language(label))
        return self.cleaned_data

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field and field.startswith((COLUMN, ORDER)):
            # A header may hold what an id must not.
            attrs = self.fields[field].widget.attrs
            attrs["aria-describedby"] = f"{attrs['id']}_error"

    def refuse(self, mistake: uploads.Mistake) -> None:
        """Say what is wrong with the choice for a column."""
        place = (ORDER if mistake.of_order else COLUMN) + mistake.at
        self.add_error(place, formats.in_language(mistake.label))

    @property
    def chosen(self) -> dict[str, str]:
        """Header to field, of the columns that were sent."""
        return self._sent(COLUMN)

    @property
    def orders(self) -> dict[str, str]:
        """Header to order of day and month, of the columns that were sent."""
        return self._sent(ORDER)

    def _sent(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): str(self.cleaned_data[name])
            for name in self.fields
            if name.startswith(prefix) and name in self.data and name in self.cleaned_data
        }


def fields_of(table: FieldTable) -> Sequence[tuple[str, str]]:
    """The fields a column can be read as; a star marks those a file must have, which come first."""

    def needed(field: Field) -> bool:
        return field.need == "always" or field.key in table.identifying

    ordered = sorted(table.fields, key=needed, reverse=True)
    return [(field.key, formats.in_language(field.label) + " *" * needed(field)) for field in ordered]
