"""Pins: what a plan must do. Names become zones, and wishes that no plan can meet are refused before any search."""
