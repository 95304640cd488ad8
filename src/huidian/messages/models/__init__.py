"""Templates, the outbox, and what stops it."""

from huidian.messages.models.outbox import Message, Reply
from huidian.messages.models.stops import DealerPause, Line
from huidian.messages.models.templates import Template

__all__ = ["DealerPause", "Line", "Message", "Reply", "Template"]
