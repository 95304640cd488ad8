"""The ways out that this installation has, by its settings."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from huidian.messages.channels import Channel
from huidian.messages.gateways import Gateway, gateway


def channel_for(channel: str) -> Channel | None:
    """The configured way out of a channel; None where there is none. Connections are kept by it."""
    match channel:
        case "sms":
            return _sms(settings.HUIDIAN_SMS_URL, settings.HUIDIAN_SMS_TOKEN)
    return None


def rules_for(channel: str) -> Gateway:
    """The rules of the gateway that texts of a channel go through. Raises `KeyError` for no such channel."""
    keys = {"sms": settings.HUIDIAN_SMS_RULES, "email": "mail", "wecom": "wecom", "letter": "letter"}
    return gateway(keys[channel])


@cache
def _sms(url: str, token: str) -> Channel | None:
    from huidian.messages.channels.http_sms import HttpSms

    return HttpSms(url, token) if url else None
