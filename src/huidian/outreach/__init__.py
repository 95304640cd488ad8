"""Needs, the tasks made of them, the attempts to do them: the one queue of everything that asks for a person.

Facts lead to needs (`engine.needs`), needs to tasks, tasks to attempts, and an attempt's outcome to what
follows.
"""
