"""Options that several commands take, and the scenario that they add up to."""
