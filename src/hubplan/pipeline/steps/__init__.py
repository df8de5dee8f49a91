"""Steps that several commands share, from reading the files to telling how good a plan is."""
