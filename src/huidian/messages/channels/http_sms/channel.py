"""POST {out_id, to, template, variables, …} gives {"id"}; GET ?out_id= gives {"state"}."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from huidian.messages.channels.channel import WRONG_CREDENTIALS, Answer, Fate, Outgoing, Report
from huidian.messages.channels.pushed import UNDELIVERED
from huidian.messages.channels.wire import NoAnswerError, NotSentError, Wire, with_query

_FATES: dict[str, Fate] = {
    "accepted": "has_it", "queued": "has_it", "sending": "has_it", "sent": "has_it",
    "delivered": "arrived", "failed": "undeliverable", "undelivered": "undeliverable",
    "rejected": "undeliverable", "unknown": "not_there", "not_found": "not_there",
}  # fmt: skip
_BUSY = (408, 425, 429)


@dataclass(slots=True)
class HttpSms:
    """`url` takes the POST and answers the GET; `token` is sent as a bearer's."""

    url: str
    token: str = ""
    timeout: float = 10.0
    can_be_asked: bool = True
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.wire = Wire(self.timeout, headers)

    def send(self, message: Outgoing) -> Answer:
        body = {
            "out_id": message.out_id,
            "to": message.to,
            "template": message.template,
            "variables": dict(message.values),
            "signature": message.signature,
            "text": message.text,
        }
        try:
            status, data = self.wire.call("POST", self.url, body)
        except NotSentError as failure:
            return Answer("not_sent", why=str(failure))
        except NoAnswerError as failure:
            return Answer("unanswered", why=str(failure))
        if status in _BUSY:
            return Answer("not_sent", why=f"HTTP {status}")
        if status in (401, 403):
            return Answer("not_sent", why=f"{WRONG_CREDENTIALS} (HTTP {status})")
        if 400 <= status < 500:
            return Answer("refused", why=_why(data) or f"HTTP {status}")
        if status >= 300 or not isinstance(data, dict) or not data.get("id"):
            return Answer("unanswered", why=f"HTTP {status}")
        return Answer("taken", id=str(data["id"])[:80])

    def ask(self, message: Outgoing, gateway_id: str) -> Report:
        try:
            status, data = self.wire.call("GET", with_query(self.url, out_id=message.out_id))
        except (NotSentError, NoAnswerError) as failure:
            return Report("silent", str(failure))
        if status == 404:
            return Report("not_there")
        if status != 200 or not isinstance(data, dict):
            return Report("silent", f"HTTP {status}")
        state = str(data.get("state", ""))
        fate = _FATES.get(state)
        if fate is None:
            return Report("silent", json.dumps(data)[:100])
        return Report(fate, _why(data), state == UNDELIVERED)


def _why(data: object) -> str:
    if isinstance(data, dict):
        return str(data.get("error") or data.get("why") or "")[:200]
    return ""
