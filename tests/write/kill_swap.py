"""Stop a child at every step of publishing, look at what stands, and have the next run put it right.

Run as ``python kill_swap.py FOLDER HOW SIGNAL...``: HOW is ``taken`` for the handlers of the command line, ``plain`` for
those of Python, ``first`` where there is no earlier plan, ``again`` to kill the run that puts
things right as well, where it has anything to move. Prints one JSON object.
"""

import gc
import json
import logging
import os
import re
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from hubplan.interrupts import signals_taken, stop_code
from hubplan.write.folder import publish, put_right

CALLS = ("replace", "rename", "mkdir", "unlink", "rmdir", "fsync", "open")
"""All by which the swap changes anything, and what it does in between."""
OLD = {"elm/alternatives.csv": "one", "elm/report.md": "one", "elm/run.json": "one", "maps/elm.html": "one"}
NEW = {"elm/plan.gpkg": "two", "elm/report.md": "two", "elm/run.json": "two", "maps/elm.html": "two"}
MINE = {"elm/notes.docx": "mine", "elm/photos/hub.jpg": "mine", "maps/oak.html": "another"}


def write(out: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)


def read(out: Path) -> dict[str, str]:
    return {str(path.relative_to(out)): path.read_text() for path in sorted(out.rglob("*")) if path.is_file()}


def publish_files(out: Path, files: dict[str, str]) -> None:
    with publish(out, "elm", overwrite=True) as place:
        for name, text in files.items():
            (place.map if name.startswith("maps/") else place.area / Path(name).name).write_text(text)


def stop_at(step: int, signals: list[int]) -> None:
    """Send signals before the call of that number, counted from 0, when the number is even, and after it when it is odd."""
    seen = 0

    def wrap(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def stopping(*given: object, **named: object) -> object:
            nonlocal seen
            mine, seen = seen, seen + 2
            if mine == step:
                send(signals)
            try:
                return None if name == "fsync" else call(*given, **named)  # what is killed is no machine
            finally:
                if mine + 1 == step:
                    send(signals)

        return stopping

    for name in CALLS:
        setattr(os, name, wrap(name, getattr(os, name)))


def send(signals: list[int]) -> None:
    for number in signals:
        os.kill(os.getpid(), number)


def run(work: Callable[[], None], *, step: int = -1, signals: list[int] = [], taken: bool = True) -> tuple[int, str]:  # noqa: B006
    """Do work in a child; its exit code, and what it logged. Code 0 where it was never stopped."""
    here, there = os.pipe()
    child = os.fork()
    if child:
        os.close(there)
        with os.fdopen(here) as file:
            logged = file.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return code, logged
    code, end = 99, os._exit
    try:
        logging.basicConfig(stream=os.fdopen(there, "w"), format="%(message)s", force=True)
        with signals_taken() if taken else nullcontext():
            stop_at(step, signals)
            try:
                work()
                code = 0
            except KeyboardInterrupt as stop:
                code = stop_code(stop)
    finally:
        logging.shutdown()
        end(code)


def tell(out: Path) -> str:
    """What stands, hidden files apart."""
    stands = {name: text for name, text in read(out).items() if not name.startswith(".") and "/." not in name}
    if not MINE.items() <= stands.items():
        return f"the user's files are not as they were: {stands}"
    plan = {name: text for name, text in stands.items() if name not in MINE}
    return {str(OLD): "old", str(NEW): "new", "{}": "none"}.get(
        str(dict(sorted(plan.items()))), f"no whole plan: {plan}"
    )


def hidden(out: Path) -> list[str]:
    return [str(path.relative_to(out)) for path in sorted(out.rglob("*")) if path.name.startswith(".")]


def main(folder: Path, how: str, signals: list[int]) -> dict[str, object]:
    template, out = folder / "template", folder / "out"
    write(template, MINE if how == "first" else OLD | MINE)
    whole = ("none" if how == "first" else "old", "new")
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    layouts: set[str] = set()
    step, stride = (
        0,
        2 if signal.SIGKILL in signals else 1,
    )  # to be killed after one call is to be killed before the next
    while True:
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(template, out)
        code, _ = run(lambda: publish_files(out, NEW), step=step, signals=signals, taken=how != "plain")
        at_once = left = tell(out)
        if code >= 0 and at_once not in whole:
            wrong.append(f"step {step}: {at_once}")
        if code >= 0 and len(signals) <= 1 and hidden(out):
            wrong.append(f"step {step}: hidden {hidden(out)}")
        if code == 0:
            break
        layout = str([re.sub(r"\.elm\.\w{8}\b", "STAGE", name) for name in read(out)])
        if how == "again" and at_once not in whole and layout not in layouts:
            layouts.add(layout)
            stop_again(out, folder / "kept", step, wrong)
        logged = ""
        if hidden(out):
            code, logged = run(lambda: put_right(out, "elm"))
            left = tell(out)
            if code or left not in whole or (at_once in whole[1:] + (() if logged else whole) and left != at_once):
                wrong.append(f"step {step}: exit {code}, {at_once}, then {left}")
        if logged.count("\n") > 1:
            wrong.append(f"step {step}: more than one line was logged: {logged}")
        if hidden(out):
            code, _ = run(lambda: publish_files(out, NEW))
            if code or tell(out) != "new" or hidden(out):
                wrong.append(f"step {step}: the next run ended with {code}, {tell(out)}, and left {hidden(out)}")
        ends[f"{at_once if at_once in whole else 'in between'}, {left}: {logged.strip().replace(str(out), 'OUT')}"] += 1
        step += stride
    if at_once != "new":
        wrong.append(f"never stopped, and yet {at_once}")
    return {"steps": step, "ends": ends, "wrong": wrong}


def stop_again(out: Path, kept: Path, step: int, wrong: list[str]) -> None:
    """Kill the run that puts things right at each of its steps; what the last leaves stays in ``out``."""
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(out, kept)
    again = 0
    while True:
        shutil.rmtree(out)
        shutil.copytree(kept, out)
        code, _ = run(lambda: put_right(out, "elm"), step=again, signals=[signal.SIGKILL])
        if code == 0:
            return
        code, _ = run(lambda: put_right(out, "elm"))
        if code or tell(out) not in ("old", "new"):
            wrong.append(f"step {step}, then {again}: exit {code}, {tell(out)}")
        again += 2


if __name__ == "__main__":
    gc.freeze()  # so that children share what was imported
    numbers = [int(getattr(signal, name)) for name in sys.argv[3:]]
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), sys.argv[2], numbers), indent=1))
