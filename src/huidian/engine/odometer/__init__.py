"""What a vehicle's odometer readings are worth: the plausible ones, its own rate, when it reaches a
distance.
"""
