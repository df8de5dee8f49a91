"""Decision page and report of a run, built here as text and saved elsewhere."""

from hubplan.render.page import build_page

__all__ = ["build_page"]
