"""Choose the travel of an area, and prepare what it needs."""
