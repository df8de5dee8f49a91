"""Steps that several commands share, from reading the files to the quality of a plan."""
