"""Each way out beside a stand-in for its other side: what is handed over, and what each answer means."""

from __future__ import annotations

import email
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from email import policy
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_httpserver import HTTPServer

from huidian.messages.channels import Outgoing
from huidian.messages.channels.aliyun import Aliyun
from huidian.messages.channels.http_sms import HttpSms
from huidian.messages.channels.letter import Letter, letters_pdf
from huidian.messages.channels.smtp import Smtp
from huidian.messages.channels.wecom import WeCom

MESSAGE = Outgoing(
    "out1", "13800138000", "王先生您好", "提醒", "甲店", "SMS_1", {"owner": "王先生"}, "20261127"
)


class Mailbox:
    """Takes mails; says what it is told to say."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.says = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, options: Any) -> str:  # noqa: N802
        if to.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.says


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Smtp]]:
    box = Mailbox()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, Smtp("127.0.0.1", port, "care@shop.example", secure="")
    controller.stop()


def test_mail(mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    to = Outgoing("out1", "wang@owner.example", "王先生您好", "提醒")
    assert smtp.send(to).verdict == "taken"
    (mail,) = box.mails
    assert (mail["Subject"], mail["To"], mail["Message-ID"]) == ("提醒", to.to, "<out1@shop.example>")
    assert mail.get_content().strip() == "王先生您好"
    assert smtp.send(Outgoing("out2", "nobody@owner.example", "", "")).verdict == "refused"
    box.says = "451 later"
    assert smtp.send(to).verdict == "not_sent"
    assert Smtp("127.0.0.1", 9, "a@b", secure="").send(to).verdict == "not_sent"


@pytest.mark.parametrize(
    "to", ["wang@", "wang", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example", "王@b.example", " "]
)
def test_an_odd_mail_address_is_refused_and_never_changed(to: str) -> None:
    assert (
        Smtp("127.0.0.1", 9, "care@shop.example", secure="").send(Outgoing("o", to, "")).verdict == "refused"
    )


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, {"id": "7"}, "taken"),
        (200, {}, "unanswered"),
        (200, "no JSON", "unanswered"),
        (400, {"error": "bad"}, "refused"),
        (401, {"error": "who?"}, "not_sent"),
        (429, {}, "not_sent"),
        (500, {}, "unanswered"),
        (302, {}, "unanswered"),
    ],
)
def test_a_gateway_over_http(httpserver: HTTPServer, status: int, body: Any, verdict: str) -> None:
    data = body if isinstance(body, str) else json.dumps(body)
    httpserver.expect_request("/sms", method="POST").respond_with_data(data, status)
    answer = HttpSms(httpserver.url_for("/sms"), "secret").send(MESSAGE)
    assert answer.verdict == verdict
    request, _ = httpserver.log[0]
    assert request.headers["Authorization"] == "Bearer secret"
    assert json.loads(request.data) == {
        "out_id": "out1",
        "to": "13800138000",
        "template": "SMS_1",
        "variables": {"owner": "王先生"},
        "signature": "甲店",
        "text": "王先生您好",
    }


@pytest.mark.parametrize(
    ("status", "state", "fate"),
    [
        (200, "sent", "has_it"),
        (200, "delivered", "arrived"),
        (200, "failed", "undeliverable"),
        (200, "unknown", "not_there"),
        (200, "odd", "silent"),
        (404, "", "not_there"),
        (500, "", "silent"),
    ],
)
def test_a_gateway_is_asked_over_http(httpserver: HTTPServer, status: int, state: str, fate: str) -> None:
    asked = httpserver.expect_request("/sms", method="GET", query_string={"out_id": "out1"})
    asked.respond_with_json({"state": state}, status)
    assert HttpSms(httpserver.url_for("/sms")).ask(MESSAGE, "").fate == fate


def test_nobody_listens() -> None:
    gateway = HttpSms("http://127.0.0.1:9/sms")
    assert (gateway.send(MESSAGE).verdict, gateway.ask(MESSAGE, "").fate) == ("not_sent", "silent")


def test_wecom_waits_for_a_colleague(httpserver: HTTPServer) -> None:
    where = "/cgi-bin/externalcontact/"
    httpserver.expect_request("/cgi-bin/gettoken").respond_with_json({"errcode": 0, "access_token": "t"})
    put = httpserver.expect_request(f"{where}add_msg_template", query_string={"access_token": "t"})
    put.respond_with_json({"errcode": 0, "msgid": "m1", "fail_list": []})
    way = WeCom(httpserver.url_for("").rstrip("/"), "corp", "secret", "lin")
    assert (way.send(MESSAGE).verdict, way.send(MESSAGE).id) == ("colleague", "m1")
    assert sum("gettoken" in request.path for request, _ in httpserver.log) == 1
    for status, fate in ((0, "has_it"), (1, "arrived"), (2, "undeliverable")):
        httpserver.expect_oneshot_request(f"{where}get_groupmsg_send_result").respond_with_json(
            {"errcode": 0, "send_list": [{"external_userid": MESSAGE.to, "status": status}]}
        )
        assert way.ask(MESSAGE, "m1").fate == fate
    assert way.ask(MESSAGE, "").fate == "silent"


class AliyunClient:
    """Stands for Aliyun's client: one word for what is sent, details of what was."""

    def __init__(self, code: str, details: list[tuple[str, int]]) -> None:
        self.code, self.details, self.request = code, details, SimpleNamespace()

    def send_sms(self, request: Any) -> Any:
        self.request = request
        if not self.code:
            raise OSError("timed out")
        return SimpleNamespace(body=SimpleNamespace(code=self.code, message="", biz_id="b1"))

    def query_send_details(self, request: Any) -> Any:
        dtos = [SimpleNamespace(out_id=one, send_status=status, err_code="E") for one, status in self.details]
        inner = SimpleNamespace(sms_send_detail_dto=dtos)
        return SimpleNamespace(body=SimpleNamespace(code="OK", sms_send_detail_dtos=inner))


MODELS = SimpleNamespace(SendSmsRequest=SimpleNamespace, QuerySendDetailsRequest=SimpleNamespace)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("OK", "taken"),
        ("isv.MOBILE_NUMBER_ILLEGAL", "refused"),
        ("isv.BUSINESS_LIMIT_CONTROL", "not_sent"),
        ("", "unanswered"),
    ],
)
def test_aliyun_takes_a_message(code: str, verdict: str) -> None:
    client = AliyunClient(code, [])
    assert Aliyun(client, MODELS).send(MESSAGE).verdict == verdict
    said = client.request
    assert (said.template_code, said.sign_name, said.out_id) == ("SMS_1", "甲店", "out1")
    assert json.loads(said.template_param) == {"owner": "王先生"}


@pytest.mark.parametrize(
    ("details", "fate"),
    [
        ([("other", 3), ("out1", 3)], "arrived"),
        ([("out1", 2)], "undeliverable"),
        ([("out1", 1)], "has_it"),
        ([("other", 3)], "not_there"),
    ],
)
def test_aliyun_is_asked(details: list[tuple[str, int]], fate: str) -> None:
    assert Aliyun(AliyunClient("OK", details), MODELS).ask(MESSAGE, "b1").fate == fate


def test_letters_are_a_page_each_and_their_words_are_no_markup() -> None:
    odd = "您好 #pagebreak() $x$ *粗* @nobody \\ {"
    pdf = letters_pdf([Letter("王先生", "上海市", "感谢", odd, "甲店", "2026-11-27")] * 3)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") in (0, 3)
