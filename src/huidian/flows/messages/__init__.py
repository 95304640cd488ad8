"""Messages from the outbox to owners and what comes back: sending, receipts and replies, lists to queue."""
