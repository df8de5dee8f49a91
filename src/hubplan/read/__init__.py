"""Readers of files, one a role: each checks what it opens and describes what it took from it."""
