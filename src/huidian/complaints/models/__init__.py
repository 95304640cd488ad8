"""Complaints, their clocks and causes; owners the manager sees to in person."""
