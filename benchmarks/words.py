"""Words of ``docs/benchmarks.md`` that stay the same from run to run."""

HOW_TO_READ = """## How to read the tables

- *valid*: every catchment in the band and contiguous over borders and links. A low km without that is not a better plan:
  a tool that knows no band draws small catchments where people live close together and huge ones elsewhere.
- *km*: mean over people of the straight line from their zone's centre to the best zone of their catchment. One scorer of
  some 40 lines (`benchmarks/scoring.py`), which shares no code with hubplan, scores every tool.
- *s*: wall seconds of the tool's own work. Imports, hubplan's compiled kernels (loaded, or compiled, before) and the
  conversion to the tool's own graph come before its clock, for all alike; reading files and finding who neighbours whom too.
- *CPU s*: processor seconds of the tool's own process in the same time, over all its threads: what other work on the
  machine disturbs least.
- *peak MiB*: the most memory that the tool's own process held, with Python, imports and the problem; some 150 to 300 MiB
  of it are imports. Each tool runs alone in a process of its own.
- *÷ hubplan's*: above 1 is more travel, or more time, than hubplan.
- In the plot, a hollow mark is a plan that is not valid; a tool without a mark gave no plan. ReCom takes the time that it
  is given.
- `no answer in …` is a tool that was stopped at the limit; three times the limit above 10,000 zones."""

HOW_ASKED = """## What each tool was asked

All get the same k (the feasible number of catchments nearest 50,000 people each), the links and a fixed seed.

| tool | how |
|---|---|
| **hubplan** | as it comes: effort `normal`, λ = γ = 0 (travel alone), a hub in any zone, a thread a core. No time limit of its own: its work is counted in steps, so that a slow machine finds the same plan; the benchmark stops it at an hour |
| **hubplan quick** | the same with effort `quick`: fewer and shorter starts |
| gerrychain ReCom | a random tree start, then ReCom short bursts of 10 steps with km as the score, for 0.8 of the limit; both sides of every cut may use the whole band; person-km is worked out again only for the two catchments of a step |
| METIS | the best of up to 40 draws: seeds, imbalances up to what the band allows, k-way with `contig` and recursive by turns. Its own aim is few cut borders, not travel; that the best draw is kept by km is help that its users would have to program |
| spopt SKATER | on coordinates, with the floor that it has (in zones, 80 % of the band's floor at mean zones); no ceiling |
| scikit-learn Ward | on coordinates with connectivity; no band. spopt's WardSpatial calls it |
| k-means-constrained | on coordinates, with the band as numbers of zones, which is all it takes; no neighbours. 10 starts, 1 from 1,000 zones on |"""

CAVEATS = """## What this does not show

- hubplan makes fewer starts in large areas (the note column tells how many), which is part of why its time grows slowly.
- One seed a tool and a problem. Another seed moves hubplan by some tenths of a per cent and ReCom by some per cent.
- The synthetic councils come from hubplan's own generator, although none was made to suit it.
- Peers solve other problems as well, and some of them better: METIS cuts few borders in a tenth of a second a draw;
  ReCom samples plans at random, which says what is *typical*; Ward and SKATER group zones that are alike.
- hubplan uses all cores and each peer one. ReCom's km falls slowly with time: more of it, or several runs at once, would
  bring it nearer, most of all on small problems, where it is near already.
- How much shorter a plan can be at all is bounded: by the proven bounds no plan of the twelve problems with k ≥ 3 is shorter
  than the best peer's by more than 2.2 % on the median (run of 2026-11-25, ReCom with 48 s). Small problems leave nothing to
  win: in Dundee City and North Ayrshire hubplan's plan is at the bound or within 0.1 % of it.
- hubplan takes longer than every peer but ReCom: it is asked for less travel, not for haste. Effort `quick` is for haste.
- Where other work shares the machine, seconds are longer, hubplan's most of all, for it uses all cores; CPU seconds suffer
  less. km does not depend on it, but for ReCom, whose number of steps does.
- Catchments with hubs only at sites, ferries by timetable, pins and the like are not compared: no peer has them."""
