"""Folium map that asks no host for anything: Leaflet is read from the installed package and put into the page."""

import base64
import re
from functools import cache
from importlib.resources import files

import folium
from branca.element import Figure
from folium.template import Template
from jinja2 import Environment
from markupsafe import Markup

_LEAFLET = "js_lib_leaflet"


class PageMap(folium.Map):
    """Folium map without tiles, whose container is named ``map`` and whose assets stand in the page.

    Parameters
    ----------
    location
        Latitude and longitude of the middle.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium reads them as lists on the class
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div id="{{ this.get_name() }}" class="map" role="application" aria-label="{{ this.label|e }}"></div>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, "
        "Object.assign({ center: {{ this.location|tojson }} }, {{ this.options|tojavascript }}));"
        "{% endmacro %}"
    )

    def __init__(self, location: tuple[float, float], label: str) -> None:
        super().__init__(
            location=location,
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attribution_control=False,
            zoom_snap=0.05,
            zoom_delta=0.75,
            zoom_start=9,
            bounce_at_zoom_limits=False,
            scroll_wheel_zoom=False,
        )
        self.label = label

    def get_name(self) -> str:
        """Name the container and the variable; always the same, so that the page's bytes do not change."""
        return "map"


class PageFigure(Figure):
    """Branca figure whose frame is the page's own template.

    Parameters
    ----------
    environment
        With the page's templates.
    values
        What the templates show.
    """

    def __init__(self, environment: Environment, values: dict[str, object]) -> None:
        super().__init__(title=str(values["title"]))
        self._template = environment.get_template("page.html")
        self.values = values

    def render(self, **kwargs: object) -> str:
        """Render the map into the page."""
        for child in self._children.values():
            child.render(**kwargs)
        return str(
            self._template.render(
                **self.values,
                map_html=Markup(self.html.render()),  # noqa: S704 - folium's own output, names escaped above
                map_script=self.script.render(),
            )
        )


@cache
def leaflet_script() -> str:
    """Read Leaflet's script from the installed package."""
    text = _asset("leaflet.js").decode("utf-8")
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)


@cache
def leaflet_styles() -> str:
    """Read Leaflet's styles, with its pictures as ``data:`` addresses."""

    def inline(found: re.Match[str]) -> str:
        return f"url(data:image/png;base64,{base64.b64encode(_asset(found[1])).decode()})"

    return re.sub(r"url\((images/[\w.-]+\.png)\)", inline, _asset("leaflet.css").decode("utf-8"))


def _asset(name: str) -> bytes:
    folder = files(_LEAFLET) / "static" / _LEAFLET
    return folder.joinpath(*name.split("/")).read_bytes()
