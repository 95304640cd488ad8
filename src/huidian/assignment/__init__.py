"""Who answers for which vehicle, from when until when, as known when."""
