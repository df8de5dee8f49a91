"""Where each catchment has its hub, and what people would call the catchment."""

from hubplan.hubs.choose import choose_hubs
from hubplan.hubs.names import name_catchments

__all__ = ["choose_hubs", "name_catchments"]
