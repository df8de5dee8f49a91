"""How good a plan is: one measure a function, put together by :func:`hubplan.measures.score.score_plan`."""
