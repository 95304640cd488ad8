"""add_msg_template puts a message before a colleague; get_groupmsg_send_result tells whether it was sent."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from huidian.messages.channels.channel import Answer, Outgoing, Report
from huidian.messages.channels.wire import NoAnswerError, NotSentError, Wire, with_query

UNSENT, SENT = 0, 1
LATER = frozenset({-1, 45009, 45033, 42001, 40014})
"""Busy, too often, a token that is over: another time."""


@dataclass(slots=True)
class WeCom:
    """`sender` is the colleague's id, `""` for whoever looks after the owner."""

    url: str
    corporation: str
    secret: str
    sender: str = ""
    timeout: float = 10.0
    can_be_asked: bool = True
    wire: Wire = field(init=False)
    token: str = field(default="", init=False)
    token_until: float = field(default=0.0, init=False)
    lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.timeout, {})

    def send(self, message: Outgoing) -> Answer:
        body: dict[str, Any] = {
            "chat_type": "single",
            "external_userid": [message.to],
            "text": {"content": message.text},
        }
        if self.sender:
            body["sender"] = self.sender
        try:
            data = self._call("add_msg_template", body)
        except NotSentError as failure:
            return Answer("not_sent", why=str(failure))
        except NoAnswerError as failure:
            return Answer("unanswered", why=str(failure))
        if data.get("errcode"):
            verdict = "not_sent" if data["errcode"] in LATER else "refused"
            return Answer(verdict, why=_why(data))  # type: ignore[arg-type]
        if message.to in (data.get("fail_list") or []):
            return Answer("refused", why="not among the colleague's customers")
        return Answer("colleague", id=str(data.get("msgid", ""))[:80])

    def ask(self, message: Outgoing, gateway_id: str) -> Report:
        if not gateway_id:
            return Report("silent", "WeCom gave no number")
        try:
            data = self._call("get_groupmsg_send_result", {"msgid": gateway_id, "userid": self.sender})
        except (NotSentError, NoAnswerError) as failure:
            return Report("silent", str(failure))
        if data.get("errcode"):
            return Report("silent", _why(data))
        for one in data.get("send_list") or []:
            if one.get("external_userid") == message.to:
                status = one.get("status", UNSENT)
                if status == SENT:
                    return Report("arrived")
                return Report("has_it") if status == UNSENT else Report("undeliverable", f"status {status}")
        return Report("has_it")

    def _call(self, name: str, body: object) -> dict[str, Any]:
        url = with_query(f"{self.url}/cgi-bin/externalcontact/{name}", access_token=self._token())
        status, data = self.wire.call("POST", url, body)
        if status != 200 or not isinstance(data, dict):
            raise NoAnswerError(f"HTTP {status}")
        if data.get("errcode") in (42001, 40014):
            self.token_until = 0.0
        return data

    def _token(self) -> str:
        with self.lock:
            if time.monotonic() < self.token_until:
                return self.token
            address = f"{self.url}/cgi-bin/gettoken"
            try:
                status, data = self.wire.call(
                    "GET", with_query(address, corpid=self.corporation, corpsecret=self.secret)
                )
            except NoAnswerError as failure:
                raise NotSentError(str(failure)) from failure
            if status != 200 or not isinstance(data, dict) or data.get("errcode"):
                raise NotSentError(_why(data) if isinstance(data, dict) else f"HTTP {status}")
            self.token = str(data["access_token"])
            self.token_until = time.monotonic() + int(data.get("expires_in", 7200)) - 300
            return self.token


def _why(data: dict[str, Any]) -> str:
    return f"{data.get('errcode')} {data.get('errmsg', '')}"[:200]
