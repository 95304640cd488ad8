"""Files that came in one upload: each with its state, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huidian.flows import uploads
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.visits import queries as visits
from huidian.visits.queries import Batch
from huidian.web.forms import ActionForm, back_with_refusal, not_now_text
from huidian.web.imports.page import BatchPage, in_language_of_page
from huidian.web.imports.words import OVERTAKEN
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer
from huidian.web.shell.sessions import asked_by_page

ACTION = "import.commit_several"
_REFUSED = "import-refused"


@dataclass(frozen=True)
class SeveralPage:
    """The files, in the order in which they came, and those that were refused at the door."""

    files: Sequence[BatchPage]
    refused: Sequence[tuple[str, str]]

    @property
    def address(self) -> str:
        return address_of([file.batch.pk for file in self.files])

    @property
    def subject(self) -> str:
        """What the form of the button is about."""
        return "-".join(str(file.batch.pk) for file in self.files)

    @property
    def count(self) -> int:
        return len(self.files) + len(self.refused)

    @property
    def runs(self) -> bool:
        """Whether something is under way, so that the page will change by itself."""
        return any(file.face == "progress" for file in self.files)

    @property
    def nobody_works(self) -> bool:
        """Whether a task waits and no worker has shown a sign of life for a while."""
        return any(file.nobody_works for file in self.files)

    @property
    def ready(self) -> list[Batch]:
        """Those that wait for nothing but to be brought in."""
        return [file.batch for file in self.files if file.face == "preview" and file.changes]


@asked_by_page
@require_http_methods(["GET", "POST"])
@desk(Permission.IMPORT)
def several(request: DeskRequest) -> HttpResponse:
    """The page of the files in the address, and its button, which brings in all that were previewed."""
    numbers = [int(text) for text in request.GET.getlist("file")[: uploads.MOST_FILES] if text.isdecimal()]
    batches = visits.find_batches(request.scope, [number for number in numbers if number < 2**63])
    if not batches:
        raise Http404
    page = SeveralPage([BatchPage(request, batch) for batch in batches], _refused(request, numbers))
    if request.method == "POST":
        return _bring_in(request, page)
    context = {"page": page, "action": ACTION}
    return answer(request, page="imports/several.html", part="files", context=context)


def address_of(numbers: Sequence[int]) -> str:
    """Where the page of some files is."""
    query = QueryDict(mutable=True)
    query.setlist("file", [str(number) for number in numbers])
    return f"{reverse('imports:several')}?{query.urlencode()}"


def remember_refused(
    request: DeskRequest, numbers: Sequence[int], refused: Sequence[Mapping[str, str]]
) -> None:
    """Keep for the person's session what was said of the files of an upload that were refused."""
    request.session[_REFUSED] = {"beside": list(numbers), "files": [dict(file) for file in refused]}


def _refused(request: DeskRequest, numbers: Sequence[int]) -> list[tuple[str, str]]:
    kept: Mapping[str, Any] = request.session.get(_REFUSED) or {}
    if kept.get("beside") != list(numbers):
        return []
    return [(file["file"], in_language_of_page(file)) for file in kept["files"]]


def _bring_in(request: DeskRequest, page: SeveralPage) -> HttpResponse:
    form = ActionForm.sent(request, at=timezone.now(), action=ACTION, subject=page.subject)
    if not form.is_valid():
        return back_with_refusal(request, form, page.address)
    by = uploads.Asker(staff_of(request), request.scope, form.at)

    def act() -> Outcome:
        under_way = [uploads.request_commit(batch, by) for batch in page.ready]
        return {"is_overtaken": not all(under_way)}

    try:
        if form.once(act).get("is_overtaken"):
            messages.warning(request, OVERTAKEN)
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
    return redirect(page.address)
