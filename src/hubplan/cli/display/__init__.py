"""Display of results in a terminal: tables, summaries, progress and closing lines."""
