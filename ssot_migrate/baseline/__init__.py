"""Floor 2: what a project has accepted, kept in a file that only shrinks; and what is new beside it."""
