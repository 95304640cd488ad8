"""Questions about tasks and attempts."""
