"""Bridges, tunnels, causeways and ferries between data zones: which count, whether they fit, and their ends."""
