"""Where hubs may be, and where they are put."""
