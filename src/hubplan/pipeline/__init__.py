"""One function a command, same name: where files meet pure code."""

from hubplan.pipeline.inputs import Inputs, read_inputs
from hubplan.pipeline.propose import propose

__all__ = ["Inputs", "propose", "read_inputs"]
