"""Floor 2: the only code that writes to project files, one transaction per run, which can be taken back."""
