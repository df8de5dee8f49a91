"""Maps of a plan: the shapes, signs and words that the page draws, and the still picture of them."""
