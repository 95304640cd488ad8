"""SendSms hands over, QuerySendDetails tells by number and day; `out_id` finds the message among them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from huidian.messages.channels.channel import Answer, Outgoing, Report
from huidian.messages.channels.pushed import NUMBER_CODES

LATER = frozenset(
    {"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "Throttling.User", "isp.SYSTEM_ERROR"}
)
"""What Aliyun will take another time; every other word than OK is final."""
WAITING, FAILED, ARRIVED = 1, 2, 3
ENDPOINT = "dysmsapi.aliyuncs.com"


@dataclass(frozen=True, slots=True)
class Aliyun:
    """`client` and `models` are those of `alibabacloud_dysmsapi20170525`."""

    client: Any
    models: Any
    can_be_asked: bool = True

    def send(self, message: Outgoing) -> Answer:
        request = self.models.SendSmsRequest(
            phone_numbers=message.to,
            sign_name=message.signature,
            template_code=message.template,
            template_param=json.dumps(dict(message.values), ensure_ascii=False),
            out_id=message.out_id,
        )
        try:
            body = self.client.send_sms(request).body
        except Exception as failure:  # the client has no class of its own for what the network does
            return Answer("unanswered", why=f"{type(failure).__name__}: {failure}"[:200])
        if body.code == "OK":
            return Answer("taken", id=str(body.biz_id))
        return Answer(
            "not_sent" if body.code in LATER else "refused", why=f"{body.code} {body.message}"[:200]
        )

    def ask(self, message: Outgoing, gateway_id: str) -> Report:
        request = self.models.QuerySendDetailsRequest(
            phone_number=message.to, send_date=message.day, page_size=50, current_page=1
        )
        try:
            body = self.client.query_send_details(request).body
        except Exception as failure:
            return Report("silent", f"{type(failure).__name__}: {failure}"[:200])
        if body.code != "OK":
            return Report("silent", str(body.code))
        details = body.sms_send_detail_dtos.sms_send_detail_dto or []
        mine = next((one for one in details if one.out_id == message.out_id), None)
        if mine is None:
            return Report("not_there")
        if mine.send_status == ARRIVED:
            return Report("arrived")
        if mine.send_status != FAILED:
            return Report("has_it")
        return Report("undeliverable", str(mine.err_code), mine.err_code in NUMBER_CODES)


def connect(key_id: str, key_secret: str) -> Aliyun:
    """The channel with Aliyun's client. Raises `ImportError` without the extra."""
    from alibabacloud_dysmsapi20170525 import models
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_tea_openapi.models import Config

    config = Config(access_key_id=key_id, access_key_secret=key_secret, endpoint=ENDPOINT)
    config.connect_timeout, config.read_timeout = 5000, 10000
    return Aliyun(Client(config), models)
