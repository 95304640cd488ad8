"""The import desk's rules: who sees which file, what can be done when, what happens when work breaks off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from huidian.flows import background, uploads
from huidian.flows.uploads import tasks
from huidian.jobs.worker import drain
from huidian.network.roles import Role
from huidian.visits.digest import digest
from huidian.visits.models import ImportBatch
from tests.people import People
from tests.web.conftest import NOW, SignIn
from tests.web.test_imports import At, at_desk, kept_files, orders, zhou
from tests.web.uploads import HEADER, ROWS, Desk, batch, csv

__all__ = ["at_desk", "zhou"]
State = ImportBatch.State
STEPS = ("", "progress/", "mapping/", "rows/", "rejects/")
VERBS = ("mapping/", "preview/", "commit/", "undo/", "discard/")


# --- whose ----------------------------------------------------------------------------------------------
def test_lin_may_not_enter_zhao_sees_and_qian_sees_nothing(zhou: Desk, people: People, at_desk: At) -> None:
    number = zhou.commits(csv((*ROWS, ("R9", "沪A00009", "昨天", "1", "保养", "1", ""))))
    assert at_desk(people.lin).client.get("/imports/").status_code == 403
    assert "十二月.csv" in at_desk(people.zhao).client.get("/imports/").content.decode()
    qian = at_desk(people.qian)
    assert "十二月.csv" not in qian.client.get("/imports/").content.decode()
    assert {qian.client.get(f"/imports/{number}/{step}").status_code for step in STEPS} == {404}
    assert {qian.client.post(f"/imports/{number}/{verb}").status_code for verb in VERBS} == {404}
    assert batch(number).state == State.DONE


def test_the_form_wants_its_token(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.zhao, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/imports/upload/", {"kind": "visits"}).status_code == 403


# --- when -----------------------------------------------------------------------------------------------
def test_a_discarded_file_leaves_nothing(zhou: Desk, settings: Any) -> None:
    number = zhou.previews(csv((*ROWS, ("R9", "沪A00009", "昨天", "1", "保养", "1", ""))))
    assert len(kept_files(settings)) == 2
    zhou.client.post(f"/imports/{number}/discard/")
    assert kept_files(settings) == []
    assert list((Path(settings.HUIDIAN_HOME) / "rejects").iterdir()) == []
    assert zhou.client.get(f"/imports/{number}/").status_code == 404


def test_what_is_in_force_is_neither_discarded_nor_mapped_nor_committed_again(
    zhou: Desk, people: People
) -> None:
    number = zhou.commits(csv())
    for verb in ("discard/", "commit/", "preview/"):
        answer = zhou.client.post(f"/imports/{number}/{verb}", follow=True)
        assert "状态已经变了" in answer.content.decode()
    assert zhou.client.get(f"/imports/{number}/mapping/")["Location"] == f"/imports/{number}/"
    assert orders(people.dealer_a) == ["R1", "R2", "R3"]


def test_a_file_another_brought_first_moves_nothing_by_itself(zhou: Desk) -> None:
    rows = csv((*ROWS, ("J1", "沪A00001", "2010-06-05", "1", "保养", "1", "")))
    first, second = zhou.previews(rows), zhou.previews(rows, "同一份.csv")
    zhou.client.post(f"/imports/{first}/commit/")
    drain()
    assert "本文件使" in zhou.sees(first)
    assert "再导入不会改变什么" in zhou.sees(second)
    told = zhou.client.post(f"/imports/{second}/commit/", follow=True).content.decode()
    assert "同样内容的文件在预览之后已经导入" in told
    drain()
    assert "再导入不会改变什么" in zhou.sees(second)
    assert batch(second).counts["created"] == 0
    zhou.client.post(f"/imports/{second}/commit/")
    drain()
    page = zhou.sees(second)
    assert "已导入，没有变化" in page
    assert "本文件使" not in page


def test_the_rows_of_a_file_add_up(zhou: Desk) -> None:
    header = (*HEADER, "销售类型")
    rows = [
        ("R1", "沪A00001", "2010-12-02", "1000", "保养", "350", "", "修理销售"),
        ("R2", "沪A00002", "2010-12-03", "10", "PDI", "0", "", "修理销售"),
        ("R3", "沪A00003", "2010-12-04", "10", "维修", "20", "", "单独销售"),
        ("R4", "沪A00004", "昨天", "10", "维修", "20", "", "修理销售"),
        ("合计", "", "", "", "", "390", "", ""),
    ]
    number = zhou.previews(csv(rows, header))
    previewed = zhou.sees(number)
    zhou.client.post(f"/imports/{number}/commit/")
    drain()
    for page in (previewed, zhou.sees(number)):
        said = " ".join(page.split())
        assert "数据共 4 行 = 新增 2 + 更正 0 + 未变 0 + 拒收 1 + 不计 1" in said
        assert "不计的 1 行是单独销售，不是进站。" in said
        assert "其中 售前检查 1 行收进档案，但不算进站，不影响流失率。" in said
        assert "不是数据、已跳过的行：合计行 1" in said


def test_duplicates_and_different_amounts_of_an_order_are_called_so(zhou: Desk) -> None:
    first, *_ = ROWS
    number = zhou.previews(csv([first, first, (*first[:5], "999.00", first[6])]))
    page = " ".join(zhou.sees(number).split())
    assert "数据共 3 行 = 新增 2 + 更正 0 + 未变 0 + 重复 1 + 拒收 0" in page
    assert "委托书 R1 有不同的金额（350.00、999.00 元）" in page
    listed = zhou.client.get(f"/imports/{number}/rows/?verdict=duplicate").content.decode()
    assert "十二月 第 3 行" in listed


def test_a_file_of_which_no_row_can_be_read_is_not_brought_in_by_any_way(zhou: Desk) -> None:
    number = zhou.previews(csv([("R9", "沪A00009", "昨天", "1", "保养", "1", "")]))
    zhou.client.post(f"/imports/{number}/commit/")
    drain()
    assert batch(number).state == State.FAILED
    assert "没有一行能导入" in zhou.sees(number)


def test_a_file_of_unknown_vehicles_is_doubted(zhou: Desk) -> None:
    def rows(first: int, last: int) -> list[tuple[str, ...]]:
        days = "2010-12-02"
        return [(f"R{n}", f"沪A{n:05}", days, "1", "保养", "1", "") for n in range(first, last)]

    asks = "几乎都不在本店档案里"
    assert asks not in zhou.sees(zhou.commits(csv(rows(100, 130))))
    assert asks in zhou.sees(zhou.previews(csv(rows(200, 230)), "别家.csv"))
    assert asks not in zhou.sees(zhou.previews(csv(rows(120, 150)), "本店.csv"))
    assert asks not in zhou.sees(zhou.previews(csv(rows(200, 203)), "新车.csv"))


def test_the_same_file_mapped_otherwise_is_not_called_without_effect(zhou: Desk) -> None:
    zhou.commits(csv())
    number = int(zhou.uploads(csv(), "再来.csv")["Location"].split("/")[2])
    assert "再导入不会改变什么" in zhou.client.get(f"/imports/{number}/mapping/").content.decode()
    zhou.maps(number, 联系电话="advisor")
    drain()
    page = zhou.sees(number)
    assert "确认导入" in page
    assert "再导入不会改变什么" not in page


def test_an_undo_lists_what_later_files_changed_and_keeps_it(zhou: Desk, people: People) -> None:
    first = zhou.commits(csv())
    later = zhou.commits(csv((("R1", "沪A00001", "2010-12-02", "1000", "保养", "999.00", ""),)), "更正.csv")
    assert "后来的文件又改过，会保留" in zhou.sees(first)
    zhou.client.post(f"/imports/{first}/undo/")
    drain()
    page = zhou.sees(first)
    assert "保留了 1 项" in page
    assert f'href="/imports/{later}/"' in page
    assert orders(people.dealer_a) == ["R1"]


def test_values_kept_by_an_undo_are_named_and_masked(zhou: Desk, people: People, at_desk: At) -> None:
    header = ("车牌号", "车型", "VIN")
    first = zhou.commits(csv((("沪A00001", "途观", ""),), header), kind="vehicles")
    second = zhou.commits(csv((("沪A00001", "朗逸", ""),), header), "二.csv", kind="vehicles")
    zhou.commits(csv((("沪A00001", "帕萨特", ""),), header), "三.csv", kind="vehicles")
    zhou.client.post(f"/imports/{second}/undo/")
    drain()
    page = zhou.sees(second)
    assert "沪A***01 车型" in page
    assert "沪A00001 车型" in at_desk(people.zhao).sees(second)
    assert first < second


# --- when work breaks off -------------------------------------------------------------------------------
def test_a_commit_that_runs_twice_is_one_commit(zhou: Desk, people: People) -> None:
    number = zhou.commits(csv())
    before = digest(people.dealer_a)
    tasks.commit_upload.call(background.Foreground(at=NOW), number, people.zhao.pk)
    tasks.preview_upload.call(background.Foreground(at=NOW), number)
    assert digest(people.dealer_a) == before
    assert batch(number).state == State.DONE


def test_a_double_click_on_commit_queues_once(zhou: Desk, people: People) -> None:
    number = zhou.previews(csv())
    before = DBTaskResult.objects.count()
    for _click in range(2):
        assert zhou.client.post(f"/imports/{number}/commit/").status_code == 302
    assert DBTaskResult.objects.count() == before + 1
    drain()
    assert orders(people.dealer_a) == ["R1", "R2", "R3"]


def test_a_worker_killed_after_the_commit_leaves_the_figures_to_the_next(
    zhou: Desk, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    number = zhou.previews(csv())
    zhou.client.post(f"/imports/{number}/commit/")
    with monkeypatch.context() as patched:
        patched.setattr("huidian.flows.import_file.refresh", killed)
        drain()
    assert batch(number).state == State.DONE
    tasks.commit_upload.call(background.Foreground(at=NOW), number, people.zhao.pk)
    assert "已导入 3 行" in Desk(zhou.client).sees(number) or "正在" in zhou.sees(number)
    assert orders(people.dealer_a) == ["R1", "R2", "R3"]


def test_a_preview_that_failed_for_good_can_be_asked_for_again(
    zhou: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    zhou.maps(number)
    failed = background.Progress("failed", cause="error")
    with monkeypatch.context() as patched:
        patched.setattr(background, "progress_of", lambda _: failed)
        page = zhou.sees(number)
    assert "没能读完这份文件" in page
    assert f'action="/imports/{number}/preview/"' in page
    zhou.client.post(f"/imports/{number}/preview/")
    drain()
    assert batch(number).state == State.PREVIEWED


def test_a_file_that_vanished_is_said_and_can_be_discarded(zhou: Desk, settings: Any) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    zhou.maps(number)
    for path in Path(settings.HUIDIAN_UPLOADS).iterdir():
        path.unlink()
    drain()
    assert batch(number).state == State.FAILED
    assert "已不在服务器上" in zhou.sees(number)
    assert zhou.client.post(f"/imports/{number}/discard/").status_code == 302


def test_progress_is_told_and_what_comes_after_is_swapped_in(
    zhou: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    zhou.maps(number)
    path, htmx = f"/imports/{number}/progress/", {"HX-Request": "true"}
    running = background.Progress("running", 12_400, 200_000, "reading")
    with monkeypatch.context() as patched:
        patched.setattr(background, "progress_of", lambda _: running)
        part = zhou.client.get(path, headers=htmx).content.decode()
    assert "正在读取 12,400 / 200,000 行" in part
    assert f'hx-get="{path}"' in part
    drain()
    after = zhou.client.get(path, headers=htmx)
    assert after["HX-Retarget"] == "#import"
    assert "hx-trigger" not in after.content.decode()
    assert zhou.client.get(path)["Location"] == f"/imports/{number}/"
    zhou.client.post(f"/imports/{number}/commit/")
    drain()
    assert zhou.client.get(path, headers=htmx)["HX-Redirect"] == f"/imports/{number}/"


def test_a_sleeping_worker_is_said(zhou: Desk) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    zhou.maps(number)
    assert "后台程序似乎没有在运行" in zhou.sees(number)


# --- the history ----------------------------------------------------------------------------------------
def test_the_history_is_sorted_filtered_and_searched_by_its_address(zhou: Desk) -> None:
    zhou.commits(csv(), "甲.csv")
    zhou.previews(csv(ROWS[:1]), "乙.csv")

    def names(query: str) -> list[str]:
        table = zhou.client.get(f"/imports/{query}").context["table"]
        return [line.cells[0].text for line in table.lines]

    assert names("") == ["乙.csv", "甲.csv"]
    assert names("?sort=rows") == ["乙.csv", "甲.csv"]
    assert names("?sort=-created") == ["甲.csv", "乙.csv"]
    assert names("?state=done") == ["甲.csv"]
    assert names("?kind=customers") == []
    assert names("?q=乙") == ["乙.csv"]
    assert names("?state=nonsense&sort=nonsense") == ["乙.csv", "甲.csv"]


def test_an_empty_history_says_what_would_be_there(zhou: Desk) -> None:
    assert "还没有导入过文件" in zhou.client.get("/imports/").content.decode()


def test_batches_of_the_command_line_have_no_rows_to_show(people: People, at_desk: At) -> None:
    made = ImportBatch.objects.create(
        dealer=people.dealer_a, kind="visits", file_name="旧.xlsx", sha256="0" * 64, created_at=NOW,
        state=State.DONE, counts={"rows": 3, "created": 3, "superseded": 0, "unchanged": 0, "rejected": 0},
    )  # fmt: skip
    desk = at_desk(people.by_role[Role.INFORMATION_ADMIN])
    assert "已导入 3 行" in desk.sees(made.pk)
    assert desk.client.get(f"/imports/{made.pk}/rows/").context["table"].total == 0
    assert desk.client.get(f"/imports/{made.pk}/rejects/").status_code == 404


def test_every_open_state_can_be_discarded(people: People, at_desk: At, signed_in: SignIn) -> None:
    assert State.DONE not in uploads.OPEN
    assert State.COMMITTING not in uploads.OPEN
    assert State.UNDONE not in uploads.OPEN
