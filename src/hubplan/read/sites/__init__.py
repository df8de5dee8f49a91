"""Readers of service sites: the rows of any file as points with a category, each in its data zone."""

from hubplan.read.sites.reader import SitesContent, read_all_sites, read_sites

__all__ = ["SitesContent", "read_all_sites", "read_sites"]
