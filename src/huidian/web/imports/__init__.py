"""The import desk: from a file of the DMS to what it changes, and back."""
