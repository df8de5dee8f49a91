"""The sentence at the top says what the rules say."""

from dataclasses import replace

import pandas as pd

from hubplan.quality import Quality
from hubplan.render.verdict import make_verdict
from hubplan.scenario import PopulationBand


def sentence(verdict):
    return "".join(part.text for part in verdict.parts)


def test_all_in_band_is_good(strip_run):
    verdict = make_verdict(strip_run)
    assert verdict.state == "good"
    assert sentence(verdict).startswith("All three catchments hold 2 to 4 people, and 100% of people")
    assert sentence(verdict).endswith("How close this is to the best possible is not known.")


def test_a_proven_gap_names_its_measure(strip_run):
    assert sentence(make_verdict(replace(strip_run, quality=Quality(1.0, 0.00291)))).endswith(
        "No plan that keeps these rules has more than 0.3% less travel as the crow flies."
    )


def test_out_of_band_is_a_problem_with_its_number(ascii_run):
    run = ascii_run("aabbc", people={"a": 50_000, "b": 38_790, "c": 45_000}, band=PopulationBand())
    verdict = make_verdict(run)
    assert verdict.state == "problem"
    assert "2 of 3 catchments hold 40,000 to 60,000 people; b is 1,210 short." in sentence(verdict)


def test_no_plan_can_meet_the_rule(ascii_run):
    run = ascii_run("ab", people={"a": 12_500, "b": 10_000}, band=PopulationBand(), parts={"a": 1, "b": 1})
    told = sentence(make_verdict(run))
    assert told.startswith("No plan can meet the rule here: the council has 22,500 people.")
    both = ascii_run("ab", people={"a": 38_000, "b": 38_000}, band=PopulationBand())
    assert "76,000 people, too many for one catchment and too few for two catchments" in sentence(make_verdict(both))


def test_worth_knowing_has_two_facts_what_holds_it_together_and_always_straight_lines(island_run, strip_run):
    facts = make_verdict(island_run).worth_knowing
    assert len(facts) == 4
    assert facts[0] == "One link over water is assumed and must be confirmed."
    assert facts[-1] == "Distances are as the crow flies, also over water: the plan relies on one ferry route."
    assert make_verdict(strip_run).worth_knowing[-1] == "Distances are as the crow flies."
    assert make_verdict(island_run).state == "caution"


def test_only_missing_measures_are_left_out(strip_run):
    bare = pd.DataFrame(columns=strip_run.scorecard.overall.columns, index=pd.Index([], name="measure"))
    run = replace(strip_run, scorecard=replace(strip_run.scorecard, overall=bare))
    assert "live within" not in sentence(make_verdict(run))


def test_a_closed_gap_says_that_nothing_is_shorter(strip_run):
    proved = replace(strip_run, quality=Quality(1.0, 0.0))
    assert sentence(make_verdict(proved)).endswith("No plan that keeps these rules has less travel as the crow flies.")
