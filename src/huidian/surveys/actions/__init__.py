"""Verbs: they write, each in one transaction."""
