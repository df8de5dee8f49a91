"""What people look at: the decision page. Built here as text, saved elsewhere."""

from hubplan.render.page import build_page

__all__ = ["build_page"]
