"""Settings of messages to owners, all from the environment (see `docs/settings.md`)."""

from __future__ import annotations

import os

# The gateway of text messages: an address of the small contract in docs/messages.md, or "aliyun".
HUIDIAN_SMS_URL = os.environ.get("HUIDIAN_SMS_URL", "").strip()
HUIDIAN_SMS_TOKEN = os.environ.get("HUIDIAN_SMS_TOKEN", "")
# By whose rules texts are checked (`messages/gateways/packs`).
HUIDIAN_SMS_RULES = os.environ.get("HUIDIAN_SMS_RULES") or (
    "aliyun" if HUIDIAN_SMS_URL == "aliyun" else "generic"
)
HUIDIAN_ALIYUN_KEY = os.environ.get("HUIDIAN_ALIYUN_KEY", "")  # id and secret, with a colon between
HUIDIAN_WECOM = os.environ.get("HUIDIAN_WECOM", "")  # corporation's id and secret, with a colon between
HUIDIAN_WECOM_URL = os.environ.get("HUIDIAN_WECOM_URL") or "https://qyapi.weixin.qq.com"
HUIDIAN_WECOM_SENDER = os.environ.get("HUIDIAN_WECOM_SENDER", "")  # the colleague who confirms
# Owners are written to through the server that takes all mail of the installation.
HUIDIAN_MAIL_URL = os.environ.get("HUIDIAN_MAIL_URL", "")
# What a gateway puts into the address it reports to; without one no report is taken.
HUIDIAN_RECEIPT_SECRET = os.environ.get("HUIDIAN_RECEIPT_SECRET", "")
# How long a message that was taken up may be without an answer before the gateway is asked about it.
HUIDIAN_MESSAGE_LEASE_SECONDS = float(os.environ.get("HUIDIAN_MESSAGE_LEASE_SECONDS") or 120)

__all__ = [
    "HUIDIAN_ALIYUN_KEY",
    "HUIDIAN_MAIL_URL",
    "HUIDIAN_MESSAGE_LEASE_SECONDS",
    "HUIDIAN_RECEIPT_SECRET",
    "HUIDIAN_SMS_RULES",
    "HUIDIAN_SMS_TOKEN",
    "HUIDIAN_SMS_URL",
    "HUIDIAN_WECOM",
    "HUIDIAN_WECOM_SENDER",
    "HUIDIAN_WECOM_URL",
]
