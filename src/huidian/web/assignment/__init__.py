"""Who answers for which vehicle: spread, nominated, handed over."""
