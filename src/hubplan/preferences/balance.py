"""Balance: catchments of even size. The clustering itself prices their spread (:mod:`hubplan.cluster.problem`)."""

from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.run import Achieved
from hubplan.scenario import Scenario


def achieve_sizes(_facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    """Measure the smallest and the largest catchment of a plan."""
    people = drawn.plan.people
    return {"smallest_people": int(people.min()), "largest_people": int(people.max())}


def tell_sizes(achieved: Achieved) -> str:
    """Say how large the catchments are.

    Examples
    --------
    >>> tell_sizes(Achieved({"smallest_people": 41000, "largest_people": 59000}, 3))
    '41,000 to 59,000 people'
    """
    return f"{achieved.numbers['smallest_people']:,} to {achieved.numbers['largest_people']:,} people"


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    on = scenario.objective.balance > 0
    return BoundWords(measured="balance" if on else "", left_out=("balance",))


BALANCE = Preference[float](
    key="balance",
    off=0.0,
    name="Catchments of even size",
    keeping="sizes even",
    label="weight",
    tell_setting="{:g}".format,
    achieve=achieve_sizes,
    tell_achieved=tell_sizes,
    priced=Priced.SIZES,
    bound=_bound,
)
