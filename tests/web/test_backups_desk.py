"""Backups and restores from the pages: who may, what is kept of it, and a drill without a shell."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from huidian.flows import swapping
from huidian.network import actions as network
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from tests.people import OPENED_AT, People, make_dealer, make_staff
from tests.processes import HANGS, Environment, huidian, python
from tests.web.conftest import SignIn

DRILL = """
import io, json, sys
from datetime import UTC, datetime
from django.test import Client
from huidian.jobs.worker import drain
from huidian.network import actions as network
from huidian.network.models import AuditEvent, Staff
from tests.people import OPENED_AT, make_dealer, make_staff
from huidian.network.roles import Role

maker = network.create_manufacturer(at=OPENED_AT, by=None, code="one", name="虚构汽车")
region = network.create_region(at=OPENED_AT, by=None, manufacturer=maker, code="east", name="东区")
shop = make_dealer("A", "甲店(虚构)", region)
boss = make_staff("boss")
network.open_post(at=OPENED_AT, by=None, staff=boss, role=Role.GENERAL_MANAGER, place=shop)
client = Client()
client.force_login(boss)

def press(address, **sent):
    assert client.post(address, sent).status_code == 302
    drain()
    return client.get("/backups/").content.decode()

page = press("/backups/make/")
assert "校验通过" in page and "boss" in page
name = next(word for word in page.split("/") if word.startswith("huidian-") and word.endswith(".zip"))
took = client.post(f"/backups/{name}/download/")
content = b"".join(took.streaming_content)
assert took["Cache-Control"] == "no-store" and name in took["Content-Disposition"]
assert "“x.zip”没有保存" in press("/backups/upload/", file=open("x.zip", "rb"))
(brought := io.BytesIO(content)).name = "brought.zip"
page = press("/backups/upload/", file=brought)
assert "上传的" in page and page.count("通过 ") == 2
make_staff("later")
page = press(f"/backups/{name}/stage/")
assert "已准备好" in page, page
assert client.post("/backups/swap/", {"source": "../.."}).status_code == 404
assert client.post("/backups/swap/", {"source": "next"})["Location"] == "/backups/restarting/"
assert "正在换入" in client.get("/backups/restarting/").content.decode()
acts = AuditEvent.objects.unscoped("a test").filter(action__startswith="backup.").order_by("id")
print(json.dumps(list(acts.values_list("action", flat=True))))
"""
AFTER = """
import json
from django.contrib.sessions.models import Session
from huidian.network import troubles
from huidian.network.models import AuditEvent, Staff
last = AuditEvent.objects.unscoped("a test").order_by("-id").first()
print(json.dumps([sorted(Staff.objects.values_list("username", flat=True)), Session.objects.count(),
                  troubles.outgoing_allowed(), last.action, last.after.get("asked_by")]))
"""


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="an SQLite file is exchanged")
def test_a_drill_without_a_shell(store: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    place = store | {
        "HUIDIAN_HOSTS": "testserver",
        "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")]),
        "HUIDIAN_SUPERVISED": "1",
    }
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.zip").write_bytes(b"no backup")
    pages = python(place, DRILL)
    acts, _none = pages.communicate(timeout=HANGS)
    assert pages.returncode == 0
    assert json.loads(acts.splitlines()[-1]) == [
        "backup.make",
        "backup.download",
        "backup.upload",
        "backup.stage",
        "backup.swap",
    ]
    home = Path(store["HUIDIAN_HOME"])
    assert swapping.swap(home, at=datetime(2026, 11, 28, tzinfo=UTC))

    def people() -> list[object]:
        answer, _none = python(place, AFTER).communicate(timeout=HANGS)
        kept: list[object] = json.loads(answer)
        return kept

    assert people() == [["boss"], 0, False, "backup.restore", "boss"]
    assert "记录链完整" in huidian(store, "audit", "verify")
    (before,) = swapping.set_aside(home)
    swapping.want(home, before.name)
    assert swapping.swap(home, at=datetime(2026, 11, 29, tzinfo=UTC))
    who, _sessions, may_send, *_last = people()
    assert (who, may_send) == (["boss", "later"], True)


def test_only_whoever_has_every_dealer_sees_backups(people: People, signed_in: SignIn) -> None:
    oem, boss = (people.by_role[role] for role in (Role.OEM_CARE, Role.GENERAL_MANAGER))
    assert signed_in(oem).get("/backups/").status_code == 200
    assert "/backups/" in signed_in(oem).get("/account/").content.decode()
    for client in (signed_in(boss), signed_in(people.by_role[Role.INFORMATION_ADMIN])):
        assert client.get("/backups/").status_code == 403, "the other dealer's data are in it"
        assert "/backups/" not in client.get("/account/").content.decode()
    network.open_post(at=OPENED_AT, by=None, staff=boss, role=Role.GENERAL_MANAGER, place=people.dealer_b)
    assert signed_in(boss).get("/backups/").status_code == 200
    other = network.create_manufacturer(at=OPENED_AT, by=None, code="other", name="另一家")
    region = network.create_region(at=OPENED_AT, by=None, manufacturer=other, code="o", name="区")
    make_dealer("C", "丙店(虚构)", region)
    for client in (signed_in(oem), signed_in(boss)):
        assert client.get("/backups/").status_code == 403


def test_who_may_back_up_may_not_take_it_home(
    people: People, signed_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.HUIDIAN_BACKUP = tmp_path
    (tmp_path / "huidian-2026-11-28.zip").write_bytes(b"broken")
    clerk = make_staff("clerk")
    for dealer in (people.dealer_a, people.dealer_b):
        network.open_post(at=OPENED_AT, by=None, staff=clerk, role=Role.INFORMATION_ADMIN, place=dealer)
    client: Client = signed_in(clerk)
    page = client.get("/backups/").content.decode()
    assert "立即备份" in page and "/download/" not in page and "/upload/" not in page
    for verb in ("download", "remove", "stage"):
        assert client.post(f"/backups/huidian-2026-11-28.zip/{verb}/").status_code == 403
    assert client.post("/backups/upload/").status_code == 403
    assert not AuditEvent.objects.unscoped("a test").filter(action__startswith="backup.").exists()


@pytest.mark.parametrize(
    "name", ["a.zip", "huidian.sqlite3", "..%2Fhuidian-2026-11-28.zip", "huidian-2026-11-28.zip"]
)
def test_no_other_file_is_ever_a_backup(
    name: str, people: People, signed_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.HUIDIAN_BACKUP = tmp_path / "backups"
    settings.HUIDIAN_BACKUP.mkdir()
    for path in (tmp_path / "huidian-2026-11-28.zip", settings.HUIDIAN_BACKUP / "a.zip"):
        path.write_bytes(b"anything")
    client = signed_in(people.by_role[Role.OEM_CARE])
    for verb in ("download", "remove", "stage", "check"):
        assert client.post(f"/backups/{name}/{verb}/").status_code == 404
    assert (settings.HUIDIAN_BACKUP / "a.zip").exists()
