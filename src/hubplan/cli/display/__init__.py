"""What the commands print: tables, summaries, progress and closing lines."""
