"""A list of people: what is wrong is said by row and column; all of them are added, or nobody."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huidian.config.cli.staff import staff_command
from huidian.flows import staff_list
from huidian.network.models import Post, Staff
from huidian.network.roles import Role
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of

HEAD = "姓名,用户名,岗位,经销商,小组,DMS 姓名\n"
GOOD = "孙一,sun,服务顾问,甲店(虚构),一组,孙一\n钱二,qian2,care_agent,A,,\n李三,li,接车组长,A/一组,,李三\n"


def listed(folder: Path, rows: str) -> Path:
    path = folder / "people.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("孙一,sun,服务顾问,,,孙一", []),
        ("孙一,sun,Service advisor,a,,", []),
        (",sun,服务顾问,A,,", ["name"]),
        ("孙一,s un,服务顾问,A,,", ["username"]),
        ("孙一,lin,服务顾问,A,,", ["username"]),
        ("孙一,LIN,服务顾问,A,,", ["username"]),
        ("孙一,ｌｉｎ,服务顾问,A,,", ["username"]),
        ("孙一,ｓｕｎ,服务顾问,A,,", []),
        ("孙一,sun,厨师,A,,", ["role"]),
        ("孙一,sun,大区经理,A,,", ["role"]),
        ("孙一,sun,总经理,A,,", ["role"]),
        ("孙一,sun,服务顾问,乙店(虚构),,", ["place"]),
        ("孙一,sun,服务顾问,A,九组,", ["team"]),
        (",,,丙,,", ["name", "username", "role", "place"]),
    ],
)
def test_each_row_is_checked_as_its_manager_may(
    people: People, january: datetime, tmp_path: Path, row: str, wrong: list[str]
) -> None:
    boss = people.by_role[Role.GENERAL_MANAGER]
    (line,) = staff_list.checked(
        staff_list.read_list(listed(tmp_path, row)), at=january, by=boss, dealer_id=None
    )
    assert (line.number, [column for column, _why in line.errors]) == (2, wrong)
    assert (line.appointment is None) == bool(wrong)


def upload(boss: Client, rows: str) -> Any:
    form = forms_of(boss.get("/staff/import/"))[""]
    file = SimpleUploadedFile("people.csv", (HEAD + rows).encode())
    return boss.post("/staff/import/", form | {"file": file})


def test_the_page_previews_adds_once_and_shows_the_passwords_once(people: People, january: datetime) -> None:
    boss = Client()
    boss.force_login(people.by_role[Role.GENERAL_MANAGER], "django.contrib.auth.backends.ModelBackend")
    preview = upload(boss, GOOD)
    assert (preview.context["wrong"], Staff.objects.filter(username="sun").exists()) == (0, False)
    sent = forms_of(preview)[""]
    shown, again = (boss.post("/staff/import/", sent) for _time in range(2))
    assert again["Location"] == "/staff/"
    passwords = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){2}", shown.content.decode())
    sun = Staff.objects.get(username="sun")
    assert len(passwords) == 3 and sun.check_password(passwords[0]) and sun.must_change_password
    assert "no-store" in shown["Cache-Control"]
    posts = Post.objects.filter(staff__username__in=("sun", "qian2", "li")).order_by("pk")
    assert [(post.role, post.team, post.advisor_name) for post in posts] == [
        ("advisor", people.team, "孙一"),
        ("care_agent", None, ""),
        ("team_leader", people.team, "李三"),
    ]


def test_one_wrong_row_keeps_everybody_out(people: People, january: datetime) -> None:
    boss = Client()
    boss.force_login(people.by_role[Role.GENERAL_MANAGER], "django.contrib.auth.backends.ModelBackend")
    preview = upload(boss, GOOD + "周四,sun,客户关爱专员,A,,\n")
    assert preview.context["wrong"] == 1
    assert "在名单里出现两次" in preview.content.decode() and "rows" not in forms_of(preview).get("", {})
    forged = {"rows": json.dumps([[2, dict.fromkeys(staff_list.COLUMNS, "") | {"name": "x"}]])}
    assert boss.post("/staff/import/", forged).context["wrong"] == 1
    assert list(boss.post("/staff/import/", {"rows": "[1]"}).context["form"].errors) == ["rows"]
    assert not Staff.objects.filter(username="sun").exists()
    refused = boss.post("/staff/import/", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert list(refused.context["form"].errors) == ["file"]


def test_the_command_line_adds_them_too(people: People, tmp_path: Path) -> None:
    def run(rows: str, *more: str) -> tuple[int, Any]:
        done = CliRunner().invoke(
            staff_command, ["import", str(listed(tmp_path, rows)), "--json", "--dealer", "B", *more]
        )
        return done.exit_code, json.loads(done.stdout)

    row = "孙一,sun,总经理,,,\n"
    assert run(row, "--dry-run") == (0, {"rows": 1, "created": 0, "errors": [], "accounts": []})
    code, answer = run(row + ",x,总经理,,,\n")
    assert (code, answer["errors"]) == (2, [{"row": 3, "column": "姓名", "reason": "没有填"}])
    code, answer = run(row)
    assert (code, answer["created"]) == (0, 1)
    sun = Staff.objects.get(username="sun")
    assert sun.check_password(answer["accounts"][0]["password"])
    assert Post.objects.get(staff=sun).dealer == people.dealer_b


def test_the_template_is_read_as_a_list(people: People, signed_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    file.write_bytes(signed_in(people.zhao).get("/staff/import/template/").content)
    [line] = staff_list.read_list(file)
    assert (line.cells["username"], line.cells["role"]) == ("zhangsan", "服务顾问")


@pytest.mark.parametrize("rows", ["[[Infinity, {}]]", "[" * 90_000, "[[1, []]]", "{}", "[[1]]"])
def test_rows_that_nobody_previewed_are_no_rows(people: People, signed_in: SignIn, rows: str) -> None:
    boss = signed_in(people.by_role[Role.GENERAL_MANAGER])
    answer = boss.post("/staff/import/", {"rows": rows})
    assert answer.status_code == 200 and Staff.objects.filter(username="sun").count() == 0
