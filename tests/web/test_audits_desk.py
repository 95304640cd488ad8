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
