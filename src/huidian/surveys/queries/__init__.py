"""Questions: read only."""
