"""The ways out, a folder each, without a web framework: messages are handed over and asked about."""

from huidian.messages.channels.channel import Answer, Channel, Outgoing, Report

__all__ = ["Answer", "Channel", "Outgoing", "Report"]
