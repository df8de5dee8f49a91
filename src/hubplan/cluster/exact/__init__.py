"""Bounds and exact models: how good a plan can be at all, and the proof of it."""
