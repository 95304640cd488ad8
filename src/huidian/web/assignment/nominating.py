"""An advisor puts an owner forward."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huidian.assignment.actions import NominatedError, NoTeamError
from huidian.flows.assignment.guard import NobodysError
from huidian.flows.assignment.nominating import nominate as put_forward
from huidian.network.roles import Permission
from huidian.web.assignment.forms import NominationForm
from huidian.web.assignment.tabs import page
from huidian.web.assignment.vehicles import nobodys_words
from huidian.web.shell.desk import DeskRequest, desk, staff_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.NOMINATE)
def nominate(request: DeskRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    form = NominationForm.read(request, at=timezone.now())
    if request.method == "POST" and form.is_valid() and _done(request, form):
        messages.success(request, _("已提名，等经理批准"))
        return redirect("assignment:nominations")
    return page(request, "nominate", "nominations", {"form": form})


def _done(request: DeskRequest, form: NominationForm) -> bool:
    said = {"text": form.cleaned_data["plate"], "note": form.cleaned_data["note"]}
    who = {"by": staff_of(request), "scope": request.scope}
    try:
        form.once(lambda: {"nomination": put_forward(at=form.at, **who, **said)})
    except ObjectDoesNotExist:
        form.add_error("plate", _("档案里没有这台车，请核对车牌或 VIN，写完整"))
    except NobodysError as error:
        form.add_error("plate", nobodys_words(error.why))
    except NominatedError:
        form.add_error("plate", _("您已经提名过这台车，还在等批准"))
    except NoTeamError:
        form.add_error(None, _("您不在任何接车小组里，请先由经理安排小组"))
    else:
        return True
    return False
