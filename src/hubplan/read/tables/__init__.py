"""Tables of text cells: opened from any common format, their columns found and their cells understood."""
