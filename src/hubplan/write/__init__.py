"""Write what a run made: aside first, then put in place."""
