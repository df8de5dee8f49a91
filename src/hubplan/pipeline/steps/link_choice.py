"""Cut an area's links to those that the scenario counts."""

from dataclasses import replace

import pandas as pd

from hubplan.contiguity import Contiguity, add_links
from hubplan.errors import counted
from hubplan.inputs import Inputs
from hubplan.links.choice import describe_choice, list_left_out
from hubplan.notes import Note, NoteKind, drop_notes
from hubplan.pipeline.steps.pieces import tell_assumed
from hubplan.scenario import LinkChoice


def leave_links_out(inputs: Inputs, choice: LinkChoice) -> Inputs:
    """Take the links that do not count out of an area; no gap that one of them spans is assumed to be joined.

    Where two links join the same zones, the one that counts takes the place of the one that does not.

    Parameters
    ----------
    inputs
        The area with all links.
    choice
        What counts.

    Returns
    -------
    Inputs
        The same object where nothing is left out; feasibility is not worked out anew.
    """
    bridges = inputs.links[:0] if inputs.bridges is None else inputs.bridges
    left = list_left_out(inputs.links, choice)
    spare = bridges.drop(list_left_out(bridges, choice).index)
    if left.empty and len(spare) == len(bridges):
        return inputs
    edges = inputs.contiguity.edges
    kept = Contiguity(inputs.contiguity.zones, edges[~edges["link"].isin(left.index)].reset_index(drop=True))
    contiguity = add_links(kept, spare)
    used = spare[spare.index.isin(contiguity.links["link"])]
    links = pd.concat([part for part in (inputs.links.drop(left.index), used) if len(part)] or [inputs.links[:0]])
    notes = drop_notes(inputs.notes, NoteKind.ASSUMED_LINK, set(left.index))
    told = counted(len(left) + len(bridges) - len(spare), "link does not count", "links do not count")
    note = Note(NoteKind.LINK, inputs.area.name, f"{told} ({describe_choice(choice)}).")
    return replace(
        inputs,
        contiguity=contiguity,
        links=links,
        bridges=spare.drop(used.index),
        notes=(*notes, *tell_assumed(used), note),
    )
