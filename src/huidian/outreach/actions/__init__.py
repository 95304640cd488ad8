"""Verbs about tasks and attempts."""
