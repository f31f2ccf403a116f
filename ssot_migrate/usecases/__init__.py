"""Floor 7: what the commands do, composed from the floors below; prints nothing."""
