"""Notes on a vehicle: who writes, edits, withdraws and reads them, on its page and in the lists."""

from __future__ import annotations

from datetime import datetime

import pytest

from huidian.customers.models import Note
from huidian.mart.actions import refresh
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.test_departures import car

WHY = "a test looks at everything"
PART = {"HX-Request": "true"}
TEXT = "车主说下月再来 <b>急</b>"
LOST = "/churn/vehicles/?month=2010-12"


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return december


def versions() -> list[tuple[str, str, str]]:
    rows = Note.objects.unscoped(WHY).order_by("pk")
    return list(rows.values_list("text", "written_by__username", "ended"))


def test_a_note_is_written_edited_withdrawn_and_restored_in_place(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    assert "写备注" in zhao.get(f"/customers/{at}/").content.decode()
    part = zhao.post(f"/customers/{at}/notes/", {"text": TEXT}, headers=PART).content.decode()
    assert "<html" not in part and 'id="timeline"' in part
    assert "&lt;b&gt;急&lt;/b&gt;" in part and "2011-01-20" in part
    note = Note.objects.unscoped(WHY).get().pk
    edited = zhao.post(f"/customers/{at}/notes/{note}/", {"text": "下周再打"}, headers=PART).content.decode()
    assert all(words in edited for words in ("下周再打", "修改过 1 次", "车主说下月再来"))
    assert versions() == [(TEXT, "zhao", "edited"), ("下周再打", "zhao", "")]
    note = Note.objects.unscoped(WHY).current().get().pk
    gone = zhao.post(f"/customers/{at}/notes/{note}/withdraw/", headers=PART).content.decode()
    assert "已撤下" in gone and "恢复" in gone
    assert "下周再打" not in signed_in(shop.lin).get(f"/customers/{at}/").content.decode()
    zhao.post(f"/customers/{at}/notes/{note}/restore/", headers=PART)
    assert "下周再打" in signed_in(shop.lin).get(f"/customers/{at}/").content.decode()
    events = AuditEvent.objects.unscoped(WHY).filter(action__startswith="note.").order_by("id")
    assert [event.action for event in events] == [
        "note.written", "note.edited", "note.withdrawn", "note.restored",
    ]  # fmt: skip
    assert not any("再" in f"{event.before}{event.after}" for event in events)


@pytest.mark.parametrize(
    ("text", "error"), [(" ", "请写下备注"), ("长" * 501, "备注最多 500 字，现在 501 字")]
)
def test_what_cannot_be_a_note_is_said_and_kept(
    shop: People, signed_in: SignIn, text: str, error: str
) -> None:
    answer = signed_in(shop.zhao).post(f"/customers/{car(shop, 1)}/notes/", {"text": text}, headers=PART)
    assert error in answer.content.decode() and text.strip() in answer.content.decode()
    assert versions() == []


def test_others_read_it_and_only_its_writer_changes_it(shop: People, signed_in: SignIn) -> None:
    at = car(shop, 1)
    signed_in(shop.zhao).post(f"/customers/{at}/notes/", {"text": TEXT})
    note = Note.objects.unscoped(WHY).get().pk
    lin = signed_in(shop.lin)
    page = lin.get(f"/customers/{at}/").content.decode()
    assert "车主说下月再来" in page and f"notes/{note}/" not in page
    for verb in ("", "withdraw/"):
        assert lin.post(f"/customers/{at}/notes/{note}/{verb}", {"text": "x"}).status_code == 403
    for verb in ("", "withdraw/"):
        elsewhere = f"/customers/{car(shop, 2)}/notes/{note}/{verb}"
        assert signed_in(shop.zhao).post(elsewhere, {"text": "x"}).status_code == 404
    qian = signed_in(shop.qian)
    assert qian.post(f"/customers/{at}/notes/", {"text": "x"}).status_code == 404
    assert qian.post(f"/customers/{at}/notes/{note}/withdraw/").status_code == 404
    maker = signed_in(shop.by_role[Role.OEM_CARE])
    assert "车主说下月再来" not in maker.get(f"/customers/{at}/").content.decode()
    assert [ended for _text, _who, ended in versions()] == [""]


def test_who_comes_second_is_told(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    zhao.post(f"/customers/{at}/notes/", {"text": TEXT})
    note = Note.objects.unscoped(WHY).get().pk
    zhao.post(f"/customers/{at}/notes/{note}/", {"text": "一"})
    late = zhao.post(f"/customers/{at}/notes/{note}/", {"text": "二"}, headers=PART).content.decode()
    assert "刚刚已被修改或撤下" in late
    assert [text for text, _who, _ended in versions()] == [TEXT, "一"]


def test_a_list_is_narrowed_to_vehicles_with_notes_and_shows_them(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    every = zhao.get(LOST).context["table"].total
    zhao.post(f"/customers/{at}/notes/", {"text": TEXT})
    totals = [zhao.get(f"{LOST}&note={has}").context["table"].total for has in ("true", "false")]
    assert totals == [1, every - 1]
    zhao.cookies["columns-vehicles"] = "phone"
    assert "车主说下月再来" in zhao.get(f"{LOST}&note=true").content.decode()
    maker = signed_in(shop.by_role[Role.OEM_CARE])
    maker.cookies["columns-vehicles"] = "phone"
    assert maker.get(f"{LOST}&note=true").context["table"].total == 0
    assert "note" not in {head.column.key for head in maker.get(LOST).context["table"].heads}


def test_several_vehicles_get_a_note_at_once_and_it_can_be_taken_back(
    shop: People, signed_in: SignIn
) -> None:
    zhao = signed_in(shop.zhao)
    rows = [str(car(shop, number)) for number in (1, 2, 3)]
    asked = {"action": "vehicles.note", "row": rows}
    preview = zhao.post("/churn/vehicles/act/?month=2010-12", asked)
    keys = preview.context["keys"]
    assert sorted(keys.split(",")) == sorted(rows)
    done = {"action": "vehicles.note", "step": "do", "keys": keys, "text": "本周联系"}
    assert zhao.post("/churn/vehicles/act/?month=2010-12", done).status_code == 302
    assert [row[0] for row in versions()] == ["本周联系"] * 3
    notes = ",".join(str(pk) for pk in Note.objects.unscoped(WHY).values_list("pk", flat=True))
    undo = {"action": "vehicles.note", "step": "undo", "keys": notes}
    zhao.post("/churn/vehicles/act/?month=2010-12", undo)
    assert {row[2] for row in versions()} == {"withdrawn"}
