"""Floor 8: the command line. Options in, reporter chosen, exit code out; what is done stands in the use cases."""
