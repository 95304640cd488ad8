"""A made-up network whose truth is known: simulated cars, golden figures of S0 and S2, sample files."""
