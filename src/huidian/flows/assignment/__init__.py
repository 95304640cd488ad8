"""Which team answers for which vehicle: spread evenly, taken at the reception, handed over, let go."""
