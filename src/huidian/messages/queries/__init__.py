"""Questions about templates and messages."""

from huidian.messages.queries.contacts import message_contacts
from huidian.messages.queries.counts import counts_by_state

__all__ = ["counts_by_state", "message_contacts"]
