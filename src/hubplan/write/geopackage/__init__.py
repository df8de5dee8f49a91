"""GeoPackage of a plan, which QGIS and ArcGIS open with styles, names and licence."""
