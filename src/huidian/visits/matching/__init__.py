"""Which vehicle, owner and order a row of a file speaks of (pure: no database)."""
