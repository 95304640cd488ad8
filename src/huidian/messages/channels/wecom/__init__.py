"""WeCom: a message is put before a colleague, who sends it."""

from huidian.messages.channels.wecom.channel import WeCom

__all__ = ["WeCom"]
