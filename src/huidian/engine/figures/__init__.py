"""From a metric's rows to its figures: sums, rates, splits, curves."""
