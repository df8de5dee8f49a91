"""Writers of a run's files: to a temporary place first, then put in place."""
