"""What is asked of complaints and important owners."""
