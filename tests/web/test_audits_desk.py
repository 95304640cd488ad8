"""An auditor marks a section on the page."""

from __future__ import annotations

from typing import Any

from huidian.engine.scores.audits import checklist_of
from huidian.network.roles import Role
from huidian.surveys.actions.audits import open_audit
from huidian.surveys.models import AuditMark
from tests.outreach.made import AT, TODAY
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test looks at everything"


def test_a_note_asks_for_its_mark_and_stays_typed(people: People, signed_in: SignIn) -> None:
    auditor = people.by_role[Role.AUDITOR]
    who: dict[str, Any] = {"at": AT, "by": auditor, "scope": people.scope(auditor)}
    audit = open_audit(**who, dealer_id=people.dealer_a.pk, visited_on=TODAY)
    section = checklist_of(audit.checklist)[0]
    url, item = f"/audits/{audit.pk}/sections/{section.key}/", section.items[0].key
    page = signed_in(auditor).post(url, {f"{item}-note": "没有人迎接"}).content.decode()
    assert "写了备注，请选合格、不合格或看不到。" in page and 'value="没有人迎接"' in page
    assert not AuditMark.objects.unscoped(WHY).exists()
    assert signed_in(auditor).post(url, {f"{item}-note": "没有人迎接", item: "failed"}).status_code == 302
    assert AuditMark.objects.unscoped(WHY).get().note == "没有人迎接"


def test_a_picture_keeps_the_marks_that_came_along(people: People, signed_in: SignIn) -> None:
    auditor = people.by_role[Role.AUDITOR]
    who: dict[str, Any] = {"at": AT, "by": auditor, "scope": people.scope(auditor)}
    audit = open_audit(**who, dealer_id=people.dealer_a.pk, visited_on=TODAY)
    section = checklist_of(audit.checklist)[0]
    first, second = (one.key for one in section.items[:2])
    sent = {"item": f"{section.key}.{first}", first: "failed", f"{first}-note": "没有人"}
    sent[f"{second}-note"] = "?"
    # Without a picture, which is refused.
    answer = signed_in(auditor).post(f"/audits/{audit.pk}/photos/", sent)
    assert answer.status_code == 302
    mark = AuditMark.objects.unscoped(WHY).get()
    assert (mark.passed, mark.note) == (False, "没有人")
