"""Floor 4: what a rule can say, one file each. A kind looks; it says what must stand where, never how to spell it."""
