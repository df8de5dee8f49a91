"""Words for the outcome of a preference."""

from hubplan.preferences.every import preference_of
from hubplan.run import PreferenceOutcome


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
