"""Text messages through any gateway that speaks the small JSON contract of `docs/messages.md`."""

from huidian.messages.channels.http_sms.channel import HttpSms

__all__ = ["HttpSms"]
