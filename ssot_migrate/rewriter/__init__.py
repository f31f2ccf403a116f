"""Floor 4: what can move together, and how what must stand there is spelled in this file."""
