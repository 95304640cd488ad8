"""Two definitions of lost beside each other."""
