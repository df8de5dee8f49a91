"""Preferences: what a scenario asks of a plan beyond the rules, a file each; :mod:`hubplan.preferences.every` lists them."""
