"""Synthetic council, which does not exist, for trying hubplan without data, for tests and for benchmarks."""

from hubplan.synthetic.council import SyntheticCouncil, make_council, to_links, to_zones

__all__ = ["SyntheticCouncil", "make_council", "to_links", "to_zones"]
