"""The report as one HTML page: everything in it, nothing from the network."""
