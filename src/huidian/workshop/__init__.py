"""Appointments: who comes when, to whom, for what, within what an advisor can take on a day."""
