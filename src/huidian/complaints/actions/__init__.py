"""What is done with complaints and important owners."""
