"""The clustering: arithmetic, starts, search. ``assign.cluster_zones`` is the front door."""
