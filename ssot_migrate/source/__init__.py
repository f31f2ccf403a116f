"""Floor 2: from a folder to decoded source files. Looks, and never writes to a project file."""
