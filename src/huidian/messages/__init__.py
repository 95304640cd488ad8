"""Messages to owners: templates, the outbox, and the channels they leave by."""
