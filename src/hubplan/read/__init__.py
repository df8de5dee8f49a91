"""Read files, a reader a role: each checks what it opens and says what it took from it."""
