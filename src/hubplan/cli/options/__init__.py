"""Options that several commands take, and the scenario made from them."""
