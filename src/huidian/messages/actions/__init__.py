"""Verbs about templates and messages."""

from huidian.messages.actions.outbox import NoTemplateError, enqueue, template_in_force

__all__ = ["NoTemplateError", "enqueue", "template_in_force"]
