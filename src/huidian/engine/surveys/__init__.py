"""Questions, the answers they take, and what a set of answers sums up to: plain functions over plain data."""
