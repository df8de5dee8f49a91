"""Bounds and exact models: how good a plan can be at best, and its proof."""
