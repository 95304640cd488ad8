"""The audit trail's anchor of the day by mail: who can write database and data folder mends no mailbox."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from huidian.network import troubles
from huidian.network.anchors import Anchor, read_anchors

_SUBJECT = "回店 huidian · 审计锚点 / audit anchor · {day} · {events}"
_BODY = """\
到此刻操作记录共 {events} 条，末条摘要 {digest}。
请保留此邮件。核对：把下一行存为文件 anchor.txt，运行 huidian audit verify --anchors anchor.txt

The audit trail holds {events} events up to now; the digest of the last is {digest}.
Keep this mail. To compare, save the next line as anchor.txt and run huidian audit verify --anchors anchor.txt

{line}
"""


def mail_anchor(*, at: datetime) -> bool:
    """Send the last anchor to `HUIDIAN_ANCHOR_MAIL`; whether one was sent.

    None is where nobody is named, and out of a restored copy that nobody confirmed. Raises `OSError` where
    the mail cannot be sent, which stands as a trouble until one is.
    """
    anchors = read_anchors()
    if not settings.HUIDIAN_ANCHOR_MAIL or not anchors:
        return False
    if not troubles.outgoing_allowed():
        return False
    message = _message(anchors[-1])
    try:
        message.send()
    except OSError as failure:
        troubles.note(troubles.ANCHOR_MAIL, at=at, why=str(failure))
        raise
    troubles.over(troubles.ANCHOR_MAIL)
    return True


def _message(anchor: Anchor) -> EmailMessage:
    facts = {"events": anchor.events, "digest": anchor.digest, "day": anchor.at[:10]}
    return EmailMessage(
        subject=_SUBJECT.format(**facts),
        body=_BODY.format(**facts, line=json.dumps(asdict(anchor))),
        to=settings.HUIDIAN_ANCHOR_MAIL,
    )
