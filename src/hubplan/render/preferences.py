"""What was preferred beyond the rules, what the plan makes of it, and what it cost, in words."""

import re
from dataclasses import dataclass

from hubplan.render.other_plans import longer
from hubplan.render.words import capital
from hubplan.run import Outcome, Run

_NAMES = {
    "compactness": "Short edges between catchments",
    "balance": "Catchments of even size",
    "margin": "Distance from the limits of the band",
    "need": "Whose travel counts",
    "keep_together": "Units kept together",
    "ferries": "Ferries",
    "barriers": "Barriers not crossed",
    "pins": "Pins",
    "baseline": "Staying close to an earlier plan",
}


@dataclass(frozen=True)
class PreferenceRow:
    """A preference as its row shows it."""

    name: str
    setting: str
    achieved: str
    cost: str
    cost_note: str
    without: str


def view_preferences(run: Run) -> list[PreferenceRow]:
    """Tell of each preference that was on, in their order."""
    return [_view_preference(outcome) for outcome in run.preferences]


def _view_preference(outcome: Outcome) -> PreferenceRow:
    name = name_preference(outcome.name)
    cost, note = cost_words(outcome)
    setting = f"weight {outcome.setting}" if re.fullmatch(r"[\d.]+", outcome.setting) else outcome.setting
    return PreferenceRow(
        name, capital(setting), capital(outcome.achieved), cost, note, capital(outcome.achieved_without)
    )


def name_preference(name: str) -> str:
    """Name a preference as people do; one without such a name by its key.

    Examples
    --------
    >>> name_preference("balance"), name_preference("quiet_roads")
    ('Catchments of even size', 'Quiet roads')
    """
    return _NAMES.get(name, capital(name.replace("_", " ")))


def cost_words(outcome: Outcome) -> tuple[str, str]:
    """Say what a preference adds to the average distance, and what must be known to read it.

    Examples
    --------
    >>> cost_words(Outcome("balance", "0.05", "", km=1.44, km_without=1.43))
    ('10 m longer (0.7%)', '')
    >>> cost_words(Outcome("balance", "0.05", ""))
    ('', '')
    """
    if outcome.km is None:
        return "", ""
    if outcome.cost_km is None or outcome.km_without is None:
        return "Not known", "no plan without it was found that keeps the rules"
    words = longer(outcome.cost_km, outcome.km_without)
    if words.split(" (")[0].endswith("shorter"):
        return words, "chance: the two searches differ by more than the preference costs"
    return capital(words), ""
