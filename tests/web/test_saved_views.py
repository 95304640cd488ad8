"""A person's own names for addresses of lists: saved, opened, deleted and brought back; nobody else's."""

from __future__ import annotations

from typing import Any

from huidian.network.actions.views import MOST_VIEWS
from huidian.network.models import AuditEvent, SavedView
from tests.people import People
from tests.web.conftest import SignIn

PART = {"HX-Request": "true"}
KEPT = {
    "listing": "audit_trail",
    "name": "导出",
    "query": "action=export&since=2010-01-01&page=2&panel=views",
}


def views() -> list[tuple[str, str]]:
    return list(SavedView.objects.order_by("id").values_list("name", "query"))


def events() -> list[str]:
    return list(
        AuditEvent.objects.unscoped("a test").filter(object_type="view").values_list("action", flat=True)
    )


def menu(client: Any, query: str = "") -> Any:
    return client.get(f"/audit/?panel=views&{query}", headers=PART).context["menu"]


def test_a_view_is_saved_opened_and_deleted(people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    saved = zhao.post("/lists/views/", KEPT)
    assert saved["Location"] == "/audit/?action=export&since=2010-01-01"
    assert views() == [("导出", "action=export&since=2010-01-01")]
    [view] = menu(zhao, "action=export&since=2010-01-01").views
    assert (view.name, view.url, view.here) == ("导出", saved["Location"], True)
    assert menu(zhao).query == ""
    gone = zhao.post(f"/lists/views/{view.id}/delete/", follow=True)
    assert views() == []
    assert "已删除视图“导出”" in gone.content.decode()
    assert 'class="hd-undo"' in gone.content.decode()
    assert events() == ["view.saved", "view.deleted"]


def test_a_view_of_a_list_with_arguments_comes_back_to_where_one_was(
    people: People, signed_in: SignIn
) -> None:
    zhao, kept = (
        signed_in(people.zhao),
        {"listing": "import_rows", "name": "改了车牌", "query": "field=plate"},
    )
    saved = zhao.post("/lists/views/", {**kept, "at": "/imports/7/rows/"})
    assert saved["Location"] == "/imports/7/rows/?field=plate"
    for elsewhere in ("", "/audit/", "//evil.example/", "/imports/x/rows/", "/imports/7/"):
        assert zhao.post("/lists/views/", {**kept, "at": elsewhere}).status_code == 404
    gone = zhao.post(f"/lists/views/{SavedView.objects.get().pk}/delete/", {"at": "/imports/7/rows/"})
    assert gone["Location"] == "/imports/7/rows/" + "?field=plate"


def test_the_same_name_again_keeps_the_new_address(people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    zhao.post("/lists/views/", KEPT)
    zhao.post("/lists/views/", {**KEPT, "query": "action=reveal"})
    assert views() == [("导出", "action=reveal")]


def test_views_are_ones_own(people: People, signed_in: SignIn) -> None:
    signed_in(people.zhao).post("/lists/views/", KEPT)
    qian = signed_in(people.qian)
    assert menu(qian).views == []
    assert qian.post(f"/lists/views/{SavedView.objects.get().pk}/delete/").status_code == 404
    assert len(views()) == 1


def test_a_list_one_may_not_open_has_no_views(people: People, signed_in: SignIn) -> None:
    assert signed_in(people.lin).post("/lists/views/", KEPT).status_code == 404
    assert signed_in(people.zhao).post("/lists/views/", {**KEPT, "listing": "nothing"}).status_code == 404


def test_a_view_needs_a_name_and_there_is_an_end_to_them(people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    said = zhao.post("/lists/views/", {**KEPT, "name": " "}, follow=True).content.decode()
    assert "请给视图起个名字" in said
    SavedView.objects.bulk_create(
        SavedView(staff=people.zhao, listing="audit_trail", name=str(n), saved_at="2011-01-01T00:00Z")
        for n in range(MOST_VIEWS)
    )
    said = zhao.post("/lists/views/", KEPT, follow=True).content.decode()
    assert "视图已经太多" in said
    assert len(views()) == MOST_VIEWS


def test_what_is_kept_is_an_address_of_the_list(people: People, signed_in: SignIn) -> None:
    odd = signed_in(people.zhao).post("/lists/views/", {**KEPT, "query": "//evil.example/?a=<b>\0"})
    assert odd["Location"].startswith("/audit/?%2F%2Fevil")
