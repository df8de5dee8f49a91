"""Measures of a plan: one function each, put together by :func:`hubplan.measures.score.score_plan`."""
