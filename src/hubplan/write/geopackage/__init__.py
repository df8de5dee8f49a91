"""The plan as a GeoPackage that QGIS and ArcGIS open with styles, names and licence."""
