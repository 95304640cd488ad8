"""Approved texts and a gateway with a memory, for tests of messages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from huidian.customers.models import Vehicle
from huidian.messages.actions import enqueue
from huidian.messages.models import Message, Template
from huidian.network.models import Dealer

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
"""A Friday, ten in the morning at the dealer."""
WHY = "a test looks at everything"


def a_text(dealer: Dealer, key: str = "service_reminder", **columns: Any) -> Template:
    """A text that is in force."""
    usual: dict[str, Any] = {
        "name": "保养提醒",
        "message_class": "notification",
        "channel": "sms",
        "purpose": "reminder",
        "body": "{owner}您好，您的爱车{plate}已到保养时间。",
        "signature": "甲店",
        "variables": [
            {"key": "owner", "type": "text", "most": 10},
            {"key": "plate", "type": "plate", "most": 10},
        ],
        "expires_hours": 72,
        "state": "approved",
        "made_at": AT,
    }
    return Template.objects.create(dealer=dealer, key=key, **(usual | columns))


def a_message(vehicle: Vehicle, text: Template, key: str = "", **more: Any) -> Message:
    """One in the outbox, due now."""
    usual: dict[str, Any] = {
        "dealer": vehicle.dealer,
        "template": text,
        "vehicle": vehicle,
        "customer": vehicle.owner,
        "variables": {},
        "cause": "test",
        "cause_key": key or str(vehicle.pk),
        "purpose": text.purpose,
        "at": AT,
    }
    return enqueue(**(usual | more))


def states() -> dict[str, int]:
    """How many messages are in which state."""
    counted: dict[str, int] = {}
    for state in Message.objects.unscoped(WHY).values_list("state", flat=True):
        counted[state] = counted.get(state, 0) + 1
    return counted


@dataclass
class Gateway:
    """The small contract's other side: what it took, by out-id, and how it misbehaves next."""

    server: HTTPServer
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/sms").respond_with_handler(self.answer)

    @property
    def url(self) -> str:
        return self.server.url_for("/sms")

    def answer(self, request: Request) -> Response:
        if request.method == "GET":
            known = self.taken.get(request.args.get("out_id", ""))
            return _json({"state": known["state"]} if known else {"state": "unknown"})
        said = json.loads(request.data)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "refuse":
            return _json({"error": "bad number"}, 400)
        if fault == "broken":
            return _json({"error": "broken"}, 500)
        self.posts.append(said["out_id"])
        self.taken[said["out_id"]] = {**said, "state": "sent"}
        if fault == "lost answer":
            return _json({"error": "too late"}, 504)
        return _json({"id": f"gw-{len(self.posts)}"})


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data), status, content_type="application/json")
