"""Attribution that licences ask for, composed from the files that were read."""

from collections.abc import Iterable

from hubplan.content import SourceFile
from hubplan.sources.provenance import Provenance

SYNTHETIC = "Synthetic data made by hubplan. No place, person or service in it exists."

_ALWAYS = ("the Scottish Government", "National Records of Scotland", "Public Health Scotland")
_WHERE_READ = ("Care Inspectorate", "Improvement Service")
_SURVEY = "Contains Ordnance Survey data © Crown copyright and database right."
_PLACES = "Contains GeoNames data, licensed under CC BY 4.0; changed."
_MAIL = "Contains Royal Mail data © Royal Mail copyright and database right."


def compose_attribution(sources: Iterable[SourceFile], *, synthetic: bool, notes: Iterable[Provenance] = ()) -> str:
    """Put together the attribution to print with every output.

    Zones, people and lookups come from the same three publishers whatever the files are called; publishers of sites are
    named where their words stand in a file's source, and Royal Mail where postcodes were read. What a note beside a
    fetched file asks for is printed as it stands where its publisher is none of these.

    Parameters
    ----------
    sources
        Files that were read.
    synthetic
        Whether the area is made up.
    notes
        Provenance of the files that were fetched.

    Examples
    --------
    >>> postcodes = SourceFile("postcodes", "codepo_gb.zip", 9, "")
    >>> ["Royal Mail" in compose_attribution(read, synthetic=False) for read in ([], [postcodes])]
    [False, True]
    """
    if synthetic:
        return SYNTHETIC
    files = list(sources)
    told = " ".join(file.source for file in files)
    publishers = [*_ALWAYS, *(f"the {name}" for name in _WHERE_READ if name in told)]
    listed = f"{', '.join(publishers[:-1])} and {publishers[-1]}"
    words = [f"Contains data from {listed}, licensed under the Open Government Licence v3.0.", _SURVEY]
    if any(file.role == "postcodes" for file in files):
        words.append(_MAIL)
    if any(file.role == "places" and "GeoNames" in file.source for file in files):
        words.append(_PLACES)
    known = [name.removeprefix("the ") for name in (*_ALWAYS, *_WHERE_READ)]
    asked = (note.attribution for note in notes if not any(name in note.publisher for name in known))
    words += [f"{one.rstrip('.')}." for one in dict.fromkeys(asked)]
    return " ".join(words)
