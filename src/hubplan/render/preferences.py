"""Preferences of a plan in words: what was asked, what the plan makes of it, and what it cost."""

from dataclasses import dataclass

from hubplan.preferences.every import preference_of
from hubplan.preferences.words import tell_achieved, tell_achieved_without, tell_setting
from hubplan.render.other_plans import is_shorter, longer
from hubplan.render.words import capital
from hubplan.run import PreferenceOutcome, Run


@dataclass(frozen=True)
class PreferenceRow:
    """Preference as its row shows it."""

    name: str
    setting: str
    achieved: str
    cost: str
    cost_note: str
    without: str


def view_preferences(run: Run) -> list[PreferenceRow]:
    """Describe each preference that was on, in their order."""
    return [_view_preference(outcome, run.proposal.travel.unit) for outcome in run.preferences]


def _view_preference(outcome: PreferenceOutcome, unit: str) -> PreferenceRow:
    cost, note = cost_words(outcome, unit)
    return PreferenceRow(
        name=preference_of(outcome.name).name,
        setting=capital(tell_setting(outcome, labelled=True)),
        achieved=capital(tell_achieved(outcome)),
        cost=cost,
        cost_note=note,
        without=capital(tell_achieved_without(outcome)),
    )


def cost_words(outcome: PreferenceOutcome, unit: str) -> tuple[str, str]:
    """Say what a preference adds to the average travel, and what must be known to read it.

    Examples
    --------
    >>> from hubplan.run import Achieved
    >>> even = Achieved({"smallest_people": 41000, "largest_people": 59000}, 3)
    >>> cost_words(PreferenceOutcome("balance", 0.05, even, travel=1.44, travel_without=1.43), "km")
    ('10 m longer (0.7%)', '')
    >>> cost_words(PreferenceOutcome("balance", 0.05, even), "km")
    ('', '')
    """
    if outcome.travel is None:
        return "", ""
    if outcome.travel_without is None:
        return "Not known", "no plan without it was found that keeps the rules"
    words = longer(outcome.travel, outcome.travel_without, unit)
    if is_shorter(outcome.travel, outcome.travel_without, unit):
        return words, "chance: the two searches differ by more than the preference costs"
    return capital(words), ""
