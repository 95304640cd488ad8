"""What the page of backups says, and who it is for: whoever has the permission at every dealer there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.flows import backups as flow
from huidian.network.queries import holds_everywhere
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest

STAGES = {
    "copying": gettext_lazy("正在备份"),
    "checking": gettext_lazy("正在校验"),
    "unpacking": gettext_lazy("正在准备恢复的数据"),
}
FAILED = {
    "make": gettext_lazy("备份没有完成"),
    "check": gettext_lazy("校验没有完成"),
    "stage": gettext_lazy("没有准备好恢复"),
}


def whole_installation(request: DeskRequest, permission: Permission = Permission.MAKE_BACKUPS) -> None:
    """403 for whoever has only some of the dealers whose data a backup holds."""
    if not holds_everywhere(request.reach, permission):
        raise PermissionDenied


def act(
    request: DeskRequest, action: str, subject: str, done: str, verb: Callable[[ActionForm], None]
) -> HttpResponse:
    """One button's effect, and back to the page with what was done or why not."""
    form = ActionForm.sent(request, at=timezone.now(), action=action, subject=subject)
    if not form.is_valid():
        return back_with_refusal(request, form, "backups:desk")

    def once() -> Mapping[str, Any]:
        verb(form)
        return {}

    try:
        form.once(once)
    except flow.BackupRefused as refusal:
        messages.error(request, formats.in_language(refusal.label))
    except LookupError:
        raise Http404 from None
    else:
        if done:
            messages.success(request, done)
    return redirect("backups:desk")


@dataclass
class BackupsPage:
    """The page's answer: the last backup, the work that goes on, the backups, and what waits to come in."""

    may_bring_back: bool

    @cached_property
    def shelf(self) -> list[flow.Shelved]:
        return flow.shelf()

    @property
    def last(self) -> flow.Shelved | None:
        """The latest that was made here and is not known to be damaged."""
        return next((one for one in self.shelf if one.restorable and not one.uploaded), None)

    @property
    def no_folder(self) -> bool:
        return flow.folder() is None

    @property
    def why_not_here(self) -> str:
        why = flow.why_not_here()
        return formats.in_language(why) if why else ""

    @cached_property
    def work(self) -> flow.Work | None:
        return flow.current()

    @property
    def stage(self) -> str:
        """What goes on just now, in words."""
        progress = self.work.progress if self.work else None
        return str(STAGES.get(progress.words if progress else "", _("正在等待开始")))

    @property
    def failure(self) -> str:
        """Why the last work came to nothing; "" where it did not."""
        if self.work is None or not self.work.failed:
            return ""
        wrong = self.work.wrong
        why = formats.in_language(wrong) if wrong else _("程序出错，详情在日志里；请再试一次")
        return _("%(what)s：%(why)s") % {"what": FAILED[self.work.what], "why": why}

    @cached_property
    def staged(self) -> flow.Staged | None:
        return flow.staged()

    @cached_property
    def aside(self) -> list[flow.Aside]:
        return flow.set_aside() if self.may_bring_back else []
