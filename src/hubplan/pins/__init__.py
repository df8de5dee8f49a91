"""Pins: what a plan must do. Names become zones, and pins that no plan can meet are refused before the search."""
