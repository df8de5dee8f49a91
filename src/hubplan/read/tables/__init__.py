"""Tables of text cells: opened from any common format, with columns found and cells parsed."""
