"""Mail through the shop's own server."""

from huidian.messages.channels.smtp.channel import Smtp

__all__ = ["Smtp"]
