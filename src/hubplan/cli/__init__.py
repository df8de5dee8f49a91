"""Command line: one module a command; only this package prints."""
