"""Maps drawn in ASCII, whose answers a reader can verify."""

import geopandas as gpd
from shapely import box


def draw_zones(picture: str, *, people: int | dict[str, int] = 1000, side: float = 1000.0) -> gpd.GeoDataFrame:
    """Make zones from a picture: one letter a square, the same letter is the same zone, ``.`` is water.

    The codes are ``S0190000`` plus two digits in alphabetical order of the letters; names are the letters.
    """
    rows = [line.strip() for line in picture.strip().splitlines()]
    squares: dict[str, list] = {}
    for down, row in enumerate(rows):
        for right, letter in enumerate(row):
            if letter != ".":
                top = (len(rows) - down) * side
                squares.setdefault(letter, []).append(box(right * side, top - side, (right + 1) * side, top))
    letters = sorted(squares)
    shapes = gpd.GeoSeries([gpd.GeoSeries(squares[c]).union_all() for c in letters], crs="EPSG:27700")
    centre = shapes.representative_point()
    return gpd.GeoDataFrame(
        {
            "name": letters,
            "population": [people[c] if isinstance(people, dict) else people for c in letters],
            "easting": centre.x.to_numpy(),
            "northing": centre.y.to_numpy(),
        },
        geometry=shapes.to_numpy(),
        crs="EPSG:27700",
        index=[f"S01900{number:03d}" for number in range(1, len(letters) + 1)],
    ).rename_axis("data_zone")
