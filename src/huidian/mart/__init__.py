"""The store's facts as a mart, kept up to date: facts, refresh, freshness, standings, verification."""
