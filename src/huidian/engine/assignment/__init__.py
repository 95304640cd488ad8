"""Vehicles spread over teams and their advisors, and how even it is."""
