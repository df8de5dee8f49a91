"""The command line: one module a command; only this room prints."""
