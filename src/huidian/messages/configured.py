"""The ways out that this installation has, by its settings."""

from __future__ import annotations

from functools import cache
from urllib.parse import unquote, urlsplit

from django.conf import settings

from huidian.messages.channels import Channel
from huidian.messages.gateways import Gateway, gateway

ALIYUN = "aliyun"


def channel_for(channel: str) -> Channel | None:
    """The configured way out of a channel; None where there is none. Connections are kept by it.

    Letters have none: people print them.
    """
    match channel:
        case "sms":
            return _sms(settings.HUIDIAN_SMS_URL, settings.HUIDIAN_SMS_TOKEN, settings.HUIDIAN_ALIYUN_KEY)
        case "email":
            return _mail(settings.HUIDIAN_MAIL_URL, settings.DEFAULT_FROM_EMAIL)
        case "wecom":
            return _wecom(settings.HUIDIAN_WECOM_URL, settings.HUIDIAN_WECOM, settings.HUIDIAN_WECOM_SENDER)
    return None


def rules_for(channel: str) -> Gateway:
    """The rules of the gateway that texts of a channel go through. Raises `KeyError` for no such channel."""
    keys = {"sms": settings.HUIDIAN_SMS_RULES, "email": "mail", "wecom": "wecom", "letter": "letter"}
    return gateway(keys[channel])


@cache
def _sms(url: str, token: str, key: str) -> Channel | None:
    if url == ALIYUN:
        from huidian.messages.channels.aliyun import connect

        return connect(*key.partition(":")[::2])
    from huidian.messages.channels.http_sms import HttpSms

    return HttpSms(url, token) if url else None


@cache
def _mail(url: str, sender: str) -> Channel | None:
    from huidian.messages.channels.smtp import Smtp

    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        return None
    secure = "ssl" if parts.scheme == "smtps" else "" if parts.query == "plain" else "starttls"
    port = parts.port or (465 if secure == "ssl" else 587)
    who = unquote(parts.username or ""), unquote(parts.password or "")
    return Smtp(parts.hostname or "localhost", port, sender, *who, secure=secure)


@cache
def _wecom(url: str, key: str, sender: str) -> Channel | None:
    from huidian.messages.channels.wecom import WeCom

    corporation, _, secret = key.partition(":")
    return WeCom(url, corporation, secret, sender) if secret else None
