"""Sign-in, the first screen, the shell's own actions."""
