"""Floor 2: results as text and JSON. Values in, `str` out: no file is read and nothing is printed here."""
