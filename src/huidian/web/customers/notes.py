"""Notes on a vehicle: written, edited, withdrawn and restored on its page, in place within its timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huidian.customers import note_actions as notes
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.customers.note_forms import NoteEditForm, NoteForm
from huidian.web.customers.timeline import timeline_context
from huidian.web.customers.views import vehicle_page
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import wants_part

WITHDRAW, RESTORE = "note.withdrawn", "note.restored"


@require_POST
@never_cache
@desk(Permission.VIEW_CUSTOMERS, Permission.WRITE_NOTES)
def write(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Write a note."""
    form = NoteForm.sent(request, at=timezone.now(), subject=vehicle_id)

    def act() -> Outcome:
        written = notes.write_notes(
            at=form.at,
            by=staff_of(request),
            scope=request.scope,
            vehicle_ids=[vehicle_id],
            text=form.cleaned_data["text"],
        )
        if not written:
            raise Http404
        return {}

    return _answer(request, vehicle_id, form, act)


@require_POST
@never_cache
@desk(Permission.VIEW_CUSTOMERS, Permission.WRITE_NOTES)
def edit(request: DeskRequest, vehicle_id: int, note_id: int) -> HttpResponse:
    """Another text for a note of one's own."""
    form = NoteEditForm.sent(request, at=timezone.now(), subject=note_id)
    return _changed(
        request,
        vehicle_id,
        form,
        lambda by: notes.edit_note(
            at=form.at,
            by=by,
            scope=request.scope,
            note_id=note_id,
            vehicle_id=vehicle_id,
            text=form.cleaned_data["text"],
        ),
    )


@require_POST
@never_cache
@desk(Permission.VIEW_CUSTOMERS, Permission.WRITE_NOTES)
def withdraw(request: DeskRequest, vehicle_id: int, note_id: int) -> HttpResponse:
    """Take a note of one's own off the page."""
    form = ActionForm.sent(request, at=timezone.now(), action=WITHDRAW, subject=note_id)
    return _changed(
        request,
        vehicle_id,
        form,
        lambda by: notes.withdraw_note(
            at=form.at, by=by, scope=request.scope, note_id=note_id, vehicle_id=vehicle_id
        ),
    )


@require_POST
@never_cache
@desk(Permission.VIEW_CUSTOMERS, Permission.WRITE_NOTES)
def restore(request: DeskRequest, vehicle_id: int, note_id: int) -> HttpResponse:
    """Bring a withdrawn note back."""
    form = ActionForm.sent(request, at=timezone.now(), action=RESTORE, subject=note_id)
    return _changed(
        request,
        vehicle_id,
        form,
        lambda by: notes.restore_note(
            at=form.at, by=by, scope=request.scope, note_id=note_id, vehicle_id=vehicle_id
        ),
    )


def _changed(
    request: DeskRequest, vehicle_id: int, form: ActionForm, change: Callable[[Any], object]
) -> HttpResponse:
    def act() -> Outcome:
        try:
            change(staff_of(request))
        except ObjectDoesNotExist:
            raise Http404 from None
        except notes.NotOnesOwnNoteError:
            raise PermissionDenied from None
        return {}

    return _answer(request, vehicle_id, form, act)


def _answer(
    request: DeskRequest, vehicle_id: int, form: ActionForm, act: Callable[[], Outcome]
) -> HttpResponse:
    """Does it where the form is right; the timeline anew, with the form where it is not."""
    if form.is_valid():
        try:
            form.once(act)
        except notes.NoteChangedError:
            form.add_error(None, _("这条备注刚刚已被修改或撤下，什么都没有改。"))
    if not wants_part(request):
        return (
            redirect("customers:vehicle", vehicle_id)
            if form.is_valid()
            else _whole(request, vehicle_id, form)
        )
    try:
        file = open_vehicle_file(request.scope, vehicle_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, "customers/timeline.html", timeline_context(request, file, form.at, form))


def _whole(request: DeskRequest, vehicle_id: int, form: ActionForm) -> HttpResponse:
    return vehicle_page(request, vehicle_id, note=form)
