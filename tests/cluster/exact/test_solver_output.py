"""What the solver prints by itself stays off stdout; what others print does not."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from hubplan.cluster.exact.prove import ProofLimits, prove_objective
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import best_objective_by_brute_force, problem_of

BY_C = "HighsMipSolverData::transform"


def test_lines_of_the_solver_are_left_out_and_others_pass() -> None:
    script = (
        "import ctypes, sys\n"
        "from hubplan.cluster.exact.solver_output import silence_solver\n"
        "put = ctypes.CDLL(None).puts\n"
        "print('before')\n"
        "with silence_solver():\n"
        f"    put(b'{BY_C}')\n"
        "    with silence_solver():\n"
        "        print('inside')\n"
        f"    put(b'{BY_C}'); put(b'by another library')\n"
        "print('after')\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["before", "inside", "by another library", "after"]


def test_threads_may_solve_side_by_side(capfd: pytest.CaptureFixture[str]) -> None:
    zones = draw_zones("abc\ndef\nghi", people=1000)
    problem, _ = problem_of(zones, 2, PopulationBand(low=3000, high=6000), compactness=1.0)
    least = best_objective_by_brute_force(problem)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(prove_objective, problem, least * 1.2, limits=ProofLimits(nodes=1000)) for _ in range(8)]
        assert [call.result().travel for call in calls] == [pytest.approx(least)] * 8
    os.write(1, b"still here\n")
    assert capfd.readouterr().out == "still here\n"
