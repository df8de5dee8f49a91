"""hubplan beside other tools on the same problems: ``python -m benchmarks.peers``; its own speed: ``benchmarks.speed``."""
