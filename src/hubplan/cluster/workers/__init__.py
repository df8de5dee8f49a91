"""Workers of a search: threads, processes of this machine, or a Dask cluster."""
