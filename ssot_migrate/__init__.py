"""ssot-migrate: finds every use of a deprecated class, rewrites what it can prove, says why it leaves the rest."""

__version__ = "0.1.0"
