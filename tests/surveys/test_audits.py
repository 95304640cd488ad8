"""Mystery audits: marked by their auditor alone, seen by the shop once they are handed in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huidian.engine.scores.audits import checklist_of
from huidian.network.machines import NotNowError
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Role
from huidian.surveys.actions import audits
from huidian.surveys.audit_machine import ItemsOpenError
from huidian.surveys.models import Audit, AuditPhoto
from huidian.surveys.queries.audits import audit_file, audit_photo, audit_rows, audits_in_reach
from tests.outreach.made import AT, TODAY
from tests.people import People
from tests.surveys.test_picture_metadata import JPEG_PLAIN, PLACE, told

WHY = "a test looks at everything"
JPEG = JPEG_PLAIN


@pytest.fixture
def who(people: People) -> dict[str, Any]:
    """The auditor of A's manufacturer."""
    auditor = people.by_role[Role.AUDITOR]
    return {"at": AT, "by": auditor, "scope": people.scope(auditor)}


def an_audit(people: People, who: dict[str, Any], *, on: date = TODAY, failed: int = 0) -> int:
    """A whole draft of which so many items failed."""
    audit = audits.open_audit(**who, dealer_id=people.dealer_a.pk, visited_on=on)
    for section in checklist_of(audit.checklist):
        seen = {item.key: (True, "") for item in section.items}
        for item in section.items[:failed]:
            seen[item.key] = (False, "没有人迎接")
        failed = max(0, failed - len(section.items))
        audits.mark_section(**who, audit_id=audit.pk, section=section.key, seen=seen)
    return audit.pk


def test_a_draft_is_its_auditors_alone_until_it_is_handed_in(people: People, who: dict[str, Any]) -> None:
    zhao = people.scope(people.zhao)
    earlier = an_audit(people, who, on=TODAY - timedelta(days=30), failed=9)
    audits.submit_audit(**who, audit_id=earlier)
    audit_id = an_audit(people, who, failed=3)
    assert audits_in_reach(zhao).count() == 1 and audits_in_reach(who["scope"]).count() == 2
    with pytest.raises(Audit.DoesNotExist):
        audit_file(zhao, audit_id)
    audits.submit_audit(**who, audit_id=audit_id)
    file = audit_file(zhao, audit_id)
    assert (file.row.score.passed, file.row.score.judged, file.row.state) == (27, 30, "submitted")
    assert file.before and file.before.score.passed == 21
    assert [one.change for one in file.sections] == [5 / 8 - 0 / 8, 1 - 2 / 3, 0, 0, 0]
    assert file.sections[0].items[0].note == "没有人迎接" and not file.mine
    assert len(audit_rows(list(audits_in_reach(zhao)))) == 2
    assert audits_in_reach(people.scope(people.qian)).count() == 0
    assert audits_in_reach(people.scope(people.lin)).count() == 0


def test_every_item_has_to_be_looked_at(people: People, who: dict[str, Any]) -> None:
    audit = audits.open_audit(**who, dealer_id=people.dealer_a.pk, visited_on=TODAY)
    section = checklist_of(audit.checklist)[0]
    unseen = {item.key: (None, "") for item in section.items}
    audits.mark_section(**who, audit_id=audit.pk, section=section.key, seen=unseen)
    with pytest.raises(ItemsOpenError) as error:
        audits.submit_audit(**who, audit_id=audit.pk)
    assert error.value.open == 22
    for section_key, item in (("roof", "x"), (section.key, "x")):
        with pytest.raises(KeyError):
            audits.mark_section(**who, audit_id=audit.pk, section=section_key, seen={item: (True, "")})


def test_nothing_changes_once_it_is_handed_in(people: People, who: dict[str, Any]) -> None:
    audit_id = an_audit(people, who)
    audits.submit_audit(**who, audit_id=audit_id)
    with pytest.raises(NotNowError):
        audits.mark_section(**who, audit_id=audit_id, section="order", seen={"signed_copy": (False, "")})
    with pytest.raises(NotNowError):
        audits.submit_audit(**who, audit_id=audit_id)
    audits.withdraw_audit(**who, audit_id=audit_id, why="走错了店")
    assert audit_file(who["scope"], audit_id).withdrawn_why == "走错了店"
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="mystery_audit").order_by("id")
    assert [one.action.removeprefix("mystery_audit.") for one in events] == [
        "begun", *["marked"] * 5, "submitted", "withdrawn",
    ]  # fmt: skip


def test_others_neither_begin_nor_mark_nor_hand_in(people: People, who: dict[str, Any]) -> None:
    audit_id = an_audit(people, who)
    for staff in (people.zhao, people.qian, people.lin, people.nobody):
        other: dict[str, Any] = {"at": AT, "by": staff, "scope": people.scope(staff)}
        with pytest.raises(Dealer.DoesNotExist):
            audits.open_audit(**other, dealer_id=people.dealer_a.pk, visited_on=TODAY)
        for verb in (audits.submit_audit, audits.discard_audit):
            with pytest.raises(Audit.DoesNotExist):
                verb(**other, audit_id=audit_id)
        with pytest.raises(Audit.DoesNotExist):
            audits.add_photo(**other, audit_id=audit_id, item="order.signed_copy", content=JPEG)
    audits.discard_audit(**who, audit_id=audit_id)
    assert not Audit.objects.unscoped(WHY).exists()


def test_pictures_are_looked_at_before_they_are_kept(people: People, who: dict[str, Any]) -> None:
    audit_id, item = an_audit(people, who), "order.signed_copy"
    photo = audits.add_photo(**who, audit_id=audit_id, item=item, content=JPEG)
    refused = [
        (b"<svg onload=alert(1)>", audits.NoPictureError),
        (b"GIF89a", audits.NoPictureError),
        (b"", audits.NoPictureError),
        (JPEG * 30_000, audits.PictureTooLargeError),
        (JPEG[:-2], audits.NoPictureError),
    ]
    for content, error in refused:
        with pytest.raises(error):
            audits.add_photo(**who, audit_id=audit_id, item=item, content=content)
    with pytest.raises(KeyError):
        audits.add_photo(**who, audit_id=audit_id, item="order.x", content=JPEG)
    for _ in range(2):
        kept = audits.add_photo(**who, audit_id=audit_id, item=item, content=told(6))
        assert PLACE not in bytes(kept.content) and kept.size == len(kept.content)
    with pytest.raises(audits.TooManyPicturesError):
        audits.add_photo(**who, audit_id=audit_id, item=item, content=JPEG)
    with pytest.raises(Audit.DoesNotExist):  # a draft: the shop sees no picture of it either
        audit_photo(people.scope(people.zhao), audit_id, photo.pk)
    assert audit_photo(who["scope"], audit_id, photo.pk) == (JPEG, "image/jpeg")
    audits.remove_photo(**who, audit_id=audit_id, photo_id=photo.pk)
    with pytest.raises(AuditPhoto.DoesNotExist):
        audit_photo(who["scope"], audit_id, photo.pk)
