"""Maps of a plan: the shapes, signs and words that the page draws, and its static map."""
