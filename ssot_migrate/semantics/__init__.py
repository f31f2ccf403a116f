"""Floor 3: the only name-resolution engine: files to summaries, summaries to meanings."""
