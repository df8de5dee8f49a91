"""One function a command, same name: where files meet pure code."""
