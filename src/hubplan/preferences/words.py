"""Words for the outcome of a preference."""

from hubplan.notes import join_words
from hubplan.preferences.every import preference_of
from hubplan.run import PreferenceOutcome, Run

_NO_COST = 0.0005
"""A cost that would be told as 0.0 % is told as none."""


def spell_key(outcome: PreferenceOutcome) -> str:
    """Write the key of a preference as words.

    Examples
    --------
    >>> from hubplan.run import Achieved
    >>> spell_key(PreferenceOutcome("keep_together", None, Achieved({}, 2)))
    'keep together'
    """
    return outcome.name.replace("_", " ")


def tell_setting(outcome: PreferenceOutcome, *, labelled: bool = False) -> str:
    """Say what was asked; ``labelled`` names what a bare number is.

    Examples
    --------
    >>> from hubplan.run import Achieved
    >>> even = PreferenceOutcome("balance", 0.05, Achieved({}, 2))
    >>> tell_setting(even), tell_setting(even, labelled=True)
    ('0.05', 'weight 0.05')
    """
    preference = preference_of(outcome.name)
    words = preference.tell_setting(outcome.setting)
    return f"{preference.label} {words}" if labelled and preference.label else words


def tell_achieved(outcome: PreferenceOutcome) -> str:
    """Say what the plan makes of it."""
    return preference_of(outcome.name).tell_achieved(outcome.achieved)


def tell_achieved_without(outcome: PreferenceOutcome) -> str:
    """Say what the plan searched without it makes of it; empty where there is none."""
    without = outcome.achieved_without
    return "" if without is None else preference_of(outcome.name).tell_achieved(without)


def is_hard(outcome: PreferenceOutcome) -> bool:
    """Tell whether it had to hold, whatever it costs."""
    return preference_of(outcome.name).is_hard(outcome.setting)


def tell_plain(run: Run) -> str:
    """Say in one sentence what all preferences cost together in travel; empty where that is not known."""
    plain = run.plain
    if plain is None:
        return ""
    kept = [preference_of(one.name).keeping for one in run.preferences if not is_hard(one)]
    told = f"Keeping {join_words(words)} costs" if (words := [one for one in kept if one]) else "Preferences cost"
    than = f"the shortest plan found ({plain.mean_travel:.2f} {plain.unit})"
    if plain.cost_share < _NO_COST:
        return f"{told} no more travel than {than}."
    return f"{told} {plain.cost_share:.1%} more travel than {than}.".replace("%", " %")


def tell_before(run: Run) -> str:
    """Say in one sentence which catchments the estimates of the year before put out of the band; empty where not known."""
    people, before = run.people_before, run.inputs.before
    if people is None or before is None:
        return ""
    lead = f"On the estimates of {before.date}"
    out = [f"{run.hubs['name'][c]} ({inside:,})" for c, inside in people.items() if inside not in run.plan.band]
    if not out:
        whole = "the catchment" if run.plan.k == 1 else f"all {run.plan.k} catchments"
        return f"{lead}, {whole} would be in the band too."
    return f"{lead}, {join_words(out)} would be out of the band."
