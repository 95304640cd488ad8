"""The form that opens what is masked of one vehicle; it asks for a reason once much was opened today."""

from __future__ import annotations

from copy import deepcopy

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.customers import actions as customers
from huidian.web.forms import ActionForm, LineField
from huidian.web.shell.desk import DeskRequest, staff_of


class RevealForm(ActionForm):
    """A button; with the field for the reason where one is needed or was given."""

    action = "vehicle.reveal"
    reason = LineField(label=gettext_lazy("为什么要查看"), required=False, max_length=200)

    def full_clean(self) -> None:
        if self.is_bound and "reason" not in self.data:
            self.fields.pop("reason", None)
        super().full_clean()

    def reveal(self, request: DeskRequest, vehicle_id: int) -> customers.Revealed | None:
        """What is stored; None where the form asks for more or for patience. Raises as the verb does."""
        try:
            return customers.reveal(
                at=self.at,
                by=staff_of(request),
                scope=request.scope,
                vehicle_id=vehicle_id,
                reason=self.cleaned_data.get("reason", ""),
                key=self.key,
            )
        except customers.TooManyRevealsError:
            most = customers.MOST_REVEALS_A_MINUTE
            self.add_error(None, _("一分钟内最多查看 %(n)s 次，请稍等再试。") % {"n": most})
        except customers.ReasonNeededError:
            self.fields["reason"] = deepcopy(self.base_fields["reason"])
            self.fields["reason"].required = True
            few = settings.HUIDIAN_REVEALS_A_DAY
            self.add_error(
                "reason",
                ngettext(
                    "今天已查看 %(n)s 次；再查看请写明原因，原因会记入审计。",
                    "今天已查看 %(n)s 次；再查看请写明原因，原因会记入审计。",
                    few,
                )
                % {"n": few},
            )
        return None
