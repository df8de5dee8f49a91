"""Scenarios from configs, checked key by key, and the configs that come with hubplan."""
