"""Words of preferences for the bound: whose travel it is on, what it holds, what it leaves out."""

from dataclasses import dataclass

from hubplan.notes import join_words
from hubplan.preferences.every import PREFERENCES
from hubplan.preferences.preference import Facts
from hubplan.scenario import Scenario


@dataclass(frozen=True)
class BoundTerms:
    """Terms of a bound: what it is about.

    ``whose`` travel, empty for everyone's; what every plan under it is ``held`` to, because the problem itself was made
    so; what is ``left_out`` of it; and by what plans are ``measured`` where they are drawn anew exactly.
    """

    whose: str
    held: tuple[str, ...]
    left_out: tuple[str, ...]
    measured: str


def describe_bound(facts: Facts, scenario: Scenario, *, proved: bool) -> BoundTerms:
    """Describe what the bound is about; a proof includes what the first bound cannot.

    What is left out begins with the preferences that are on by default.
    """
    told = {preference.key: preference.bound(facts, scenario) for preference in PREFERENCES}
    by_price, usual = sorted(PREFERENCES, key=lambda p: p.priced), Scenario()
    named = ["travel", *(told[p.key].measured for p in by_price if told[p.key].measured)]
    left_out: list[str] = []
    for preference in sorted(by_price, key=lambda p: not p.is_on(usual)):
        words = told[preference.key]
        left_out += [*words.left_out, *(() if proved else words.unless_proved)]
    return BoundTerms(
        whose=next((words.whose for words in told.values() if words.whose), ""),
        held=tuple(held for words in told.values() for held in words.held),
        left_out=tuple(left_out),
        measured=f"by {join_words(named)}" + (" together" if len(named) > 1 else ""),
    )
