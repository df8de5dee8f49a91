"""Pipelines: one function a command, where files meet pure code; ``steps/`` holds what they share."""
