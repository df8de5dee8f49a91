"""Resolve the names in pins to zones and sites; unknown names are refused with those near them."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hubplan.categories import CATEGORIES
from hubplan.errors import ScenarioError, counted, name_first
from hubplan.pins.named import Group, NamedPins
from hubplan.scenario import Pins


@dataclass(frozen=True, eq=False)
class PlanFile:
    """Assignment that was read from a file: the label of each zone, as text."""

    name: str
    labels: pd.Series


@dataclass(frozen=True, eq=False)
class _Place:
    """Area that names are looked up in."""

    area: str
    zones: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame

    def find_zones(self, key: str, given: Iterable[str]) -> tuple[str, ...]:
        """Clean zone codes; refuse those that are not of this area, with the nearest that are."""
        texts = [str(text).strip() for text in given]
        codes = [text.upper() for text in texts]
        unknown = [text for text in texts if text.upper() not in self.zones.index]
        if unknown:
            near = self._near_zones(unknown[0])
            first = "" if len(unknown) == 1 else f" for {unknown[0]}"
            meant = f"; did you mean {near}{first}?" if near else ". Use codes of data zones, S01 and six digits."
            what = "is no data zone" if len(unknown) == 1 else "are no data zones"
            raise ScenarioError(f"{key}: {name_first(unknown)} {what} of {self.area}{meant}")
        return tuple(dict.fromkeys(codes))

    def _near_zones(self, text: str) -> str:
        by_name = {str(name).casefold(): code for code, name in self.zones["name"].items()}
        named = difflib.get_close_matches(text.casefold(), by_name, n=2, cutoff=0.8)
        codes = [by_name[name] for name in named]
        codes = codes or difflib.get_close_matches(text.upper(), list(self.zones.index), n=2, cutoff=0.85)
        return " or ".join(name_first([code], self.zones["name"].to_dict()) for code in codes)

    def find_hub(self, key: str, text: str) -> str:
        """Find the site, by its identifier or the exact name that it alone has, or else the data zone that is named."""
        if text in self.sites.index:
            return text
        code = text.strip().upper()
        if code in self.zones.index:
            return code
        same = sites_named(text, self.sites)
        if len(same) == 1:
            return same[0]
        if same:
            listed = [f"{site} ({CATEGORIES[self.sites.at[site, 'category']].label.lower()})" for site in same]
            raise ScenarioError(
                f"{key}: {counted(len(same), 'site', 'sites')} of {self.area} "
                f"{'is' if len(same) == 1 else 'are'} named {text.strip()!r}. Use the identifier of one: "
                f"{name_first(listed, most=len(listed))}."
            )
        names = {str(name).casefold(): str(site) for site, name in self.sites["name"].items()}
        identifiers = {str(site).casefold(): str(site) for site in self.sites.index}
        endings = {site.split(":")[-1]: known for site, known in identifiers.items()}
        said = text.strip().casefold()
        known = (identifiers, endings, names)
        near = [found[said] for found in known if said in found]
        near = near or [
            found[match] for found in known for match in difflib.get_close_matches(said, found, n=2, cutoff=0.8)
        ]
        shown = " or ".join(f"{site} {self.sites.at[site, 'name']}" for site in dict.fromkeys(near[:2]))
        meant = (
            f"; did you mean {shown}?" if near else ". Use the site's identifier (layer sites of plan.gpkg) or a code."
        )
        raise ScenarioError(f"{key}: {text!r} is no site and no data zone of {self.area}{meant}")


def sites_named(text: str, sites: gpd.GeoDataFrame) -> list[str]:
    """List the identifiers of the sites with exactly this name, in any case.

    Examples
    --------
    >>> sites = gpd.GeoDataFrame({"name": ["Denny Library", "Hall", "Hall"]}, index=["l:1", "c:1", "c:2"], geometry=[None] * 3)
    >>> sites_named("denny  library", sites), sites_named("Hall", sites), sites_named("Hal", sites)
    (['l:1'], ['c:1', 'c:2'], [])
    """
    if "name" not in sites.columns:
        return []
    said = " ".join(text.split()).casefold()
    return [str(site) for site, name in sites["name"].items() if " ".join(str(name).split()).casefold() == said]


def resolve_pins(
    pins: Pins,
    zones: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    *,
    area: str,
    locked: PlanFile | None = None,
    earlier: PlanFile | None = None,
) -> NamedPins:
    """Find the zones and sites that pins name.

    Parameters
    ----------
    pins
        As in the scenario.
    zones, sites
        The area's own, checked.
    area
        Its name, for messages.
    locked
        The file that ``pins.locked`` names, where it names one; zones outside the area are left out.
    earlier
        The file that ``pins.catchments`` names.

    Returns
    -------
    Pins
        Without units.

    Raises
    ------
    ScenarioError
        A code, site or catchment is not known, or a zone is locked to two catchments.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"name": ["Elm", "Oak"]}, index=["S01000001", "S01000002"], geometry=[None, None])
    >>> named_pins = resolve_pins(Pins(locked={"s01000001": "A", "S01000002": "A"}), zones, zones[:0], area="Elmshire")
    >>> named_pins.locked
    (Group(words='locked to A', zones=('S01000001', 'S01000002')),)
    """
    place = _Place(area, zones, sites)
    opened = {hub: _zone_of(hub, zones, sites) for hub in _find_hubs(place, "pins.hubs.open", pins.hubs.open)}
    closed = _find_hubs(place, "pins.hubs.closed", pins.hubs.closed)
    return NamedPins(
        names=zones["name"].astype(str).to_dict(),
        locked=_lock(place, pins, locked),
        together=_list_groups(place, "pins.together", pins.together),
        apart=_list_groups(place, "pins.apart", pins.apart),
        kept=_keep(place, pins, earlier),
        open=opened,
        closed=closed,
        hub_names={hub: str(sites.at[hub, "name"]) for hub in (*opened, *closed) if hub in sites.index},
    )


def _find_hubs(place: _Place, key: str, given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.find_hub(key, text) for text in given))


def _zone_of(hub: str, zones: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> str:
    return str(sites.at[hub, "data_zone"]) if hub not in zones.index else hub


def _lock(place: _Place, pins: Pins, file: PlanFile | None) -> tuple[Group, ...]:
    """Group the zones that are locked to one catchment."""
    if file is not None:
        labels = file.labels[file.labels.index.isin(place.zones.index)].astype(str)
        if labels.empty:
            raise ScenarioError(
                f"pins.locked: {file.name} holds none of the {len(place.zones):,} data zones of {place.area}. "
                "Use a plan of the same area and vintage."
            )
        by_word = labels.index.to_series().groupby(labels).agg(tuple)
        return tuple(Group(f"locked to {word} in {file.name}", zones) for word, zones in by_word.items())
    groups: dict[str, list[str]] = {}
    word_of: dict[str, str] = {}
    for text, word in pins.locked.items() if isinstance(pins.locked, dict) else ():
        (code,) = place.find_zones("pins.locked", [text])
        if word_of.setdefault(code, str(word)) != str(word):
            shown = name_first([code], place.zones["name"].to_dict())
            raise ScenarioError(f"pins.locked: {shown} is locked to {word_of[code]} and to {word}. Keep one of them.")
        groups.setdefault(str(word), []).append(code)
    return tuple(Group(f"locked to {word}", tuple(dict.fromkeys(zones))) for word, zones in groups.items())


def _list_groups(place: _Place, key: str, given: Sequence[Sequence[str]]) -> tuple[Group, ...]:
    groups = []
    for number, listed in enumerate(given, start=1):
        zones = place.find_zones(f"{key}[{number}]", listed)
        if len(zones) < 2:
            raise ScenarioError(f"{key}[{number}]: expected at least two zones, found {zones[0]} alone. Add another.")
        groups.append(Group(f"{key}[{number}]", zones))
    return tuple(groups)


def _keep(place: _Place, pins: Pins, file: PlanFile | None) -> tuple[Group, ...]:
    """Group the zones of each catchment of an earlier plan that stays as it is."""
    if pins.catchments is None or file is None:
        return ()
    labels = file.labels.astype(str)
    groups = []
    for word in dict.fromkeys(map(str, pins.catchments.keep)):
        zones = labels.index[labels == word]
        if not len(zones):
            known = name_first(sorted(labels.unique(), key=lambda label: (len(label), label)), most=12)
            raise ScenarioError(f"pins.catchments.keep: {file.name} has no catchment {word}; it has {known}.")
        beyond = zones[~zones.isin(place.zones.index)]
        if len(beyond):
            raise ScenarioError(
                f"pins.catchments.keep: catchment {word} of {file.name} reaches out of {place.area} with "
                f"{len(beyond)} of its {len(zones)} zones ({name_first(beyond)}). Plan the areas together, or keep another."
            )
        groups.append(Group(f"catchment {word} of {file.name}", tuple(zones)))
    return tuple(groups)
