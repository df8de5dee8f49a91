"""Benchmarks: hubplan beside other tools (``python -m benchmarks.peers``), and its own speed (``benchmarks.speed``)."""
