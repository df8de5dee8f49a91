"""Hubs and names of catchments."""

from hubplan.hubs.choose import choose_hubs
from hubplan.hubs.names import name_catchments

__all__ = ["choose_hubs", "name_catchments"]
