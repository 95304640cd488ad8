"""Sample exports in each DMS's own manner, with the slips real ones have, for importing by hand."""
