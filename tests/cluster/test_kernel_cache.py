"""Where compiled kernels are kept, and a whole run where they cannot be kept at home."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import hubplan
from hubplan.cluster.kernel_cache import open_cache

SOURCE = Path(hubplan.__file__).parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps no owner and mode in a folder's status")


@pytest.fixture(autouse=True)
def _no_folder_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")  # what is set in a test is taken back
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_the_folder_is_the_users_own_and_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    cache = open_cache("abc")
    assert (cache.folder, cache.lasting) == (tmp_path / "caches" / "hubplan" / "kernels-abc", True)
    assert cache.folder is not None
    assert cache.folder.stat().st_mode & 0o777 == 0o700 or os.name != "posix"


@pytest.mark.parametrize("caches", ["", "relative/caches"])
def test_a_folder_of_caches_is_absolute(caches: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", caches)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert open_cache("abc").folder == tmp_path / ".cache" / "hubplan" / "kernels-abc"


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_to_is_not_used(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "given"))
    first = open_cache("abc").folder
    assert first == tmp_path / "given" / "kernels-abc"
    first.chmod(mode)
    _assert_private(open_cache("abc").folder, tmp_path)


@posix
def test_a_folder_in_one_that_others_may_rename_in_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(shared))
    shared.chmod(0o777)
    _assert_private(open_cache("abc").folder, tmp_path)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(shared))
    shared.chmod(0o1777)  # as /tmp is: nobody renames what is another's
    assert open_cache("abc").folder == shared / "kernels-abc"


@posix
def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "given"))
    assert open_cache("abc").lasting
    monkeypatch.setattr(os, "getuid", lambda: (tmp_path.stat().st_uid) + 1)
    cache = open_cache("abc")
    assert "another user" in cache.why_brief
    _assert_private(cache.folder, tmp_path)


def test_processes_that_a_run_starts_share_its_private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", os.devnull)
    first = open_cache("abc")
    assert not first.lasting
    assert open_cache("abc").folder == first.folder  # as a process started now would


def test_without_any_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", os.devnull)
    monkeypatch.setattr(tempfile, "tempdir", os.devnull)
    cache = open_cache("abc")
    assert (cache.folder, cache.lasting) == (None, False)


def _assert_private(folder: Path | None, at: Path) -> None:
    assert folder is not None
    assert folder.parent.parent == at
    assert folder.parent.name.startswith("hubplan-")
    assert folder.parent.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[tuple[list[str], Path]]:
    """A command's first words that run Python with hubplan as a user without any right, and a folder of that user's.

    The interpreter and hubplan may lie where such a user cannot look, so they are mounted where anybody can, in a
    name space of its own, and nothing can be written there.
    """
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("only root can become another user")
    open_to_all = Path(tempfile.mkdtemp(prefix="hubplan-test-", dir="/tmp"))
    try:
        open_to_all.chmod(0o755)
        own = open_to_all / "own"
        own.mkdir()
        os.chown(own, 65534, 65534)
        places = {"python": sys.base_prefix, "packages": next(p for p in sys.path if p.endswith("-packages"))}
        places["source"] = str(SOURCE.parent)
        steps = ["set -e"]
        for name, place in places.items():
            (open_to_all / name).mkdir()
            steps += [f"mount --bind '{place}' '{open_to_all / name}'"]
            steps += [f"mount -o remount,bind,ro '{open_to_all / name}'"]
        python = open_to_all / "python" / "bin" / Path(sys._base_executable).resolve().name
        path = f"{open_to_all / 'source' / SOURCE.name}:{open_to_all / 'packages'}"
        steps += [f"mount --bind '{own}' '{own}'", 'eval "$1"', "shift", "cd /"]
        become = "exec setpriv --reuid 65534 --regid 65534 --clear-groups"
        main_job = f"'{python}' -m hubplan propose --effort quick --out '{own}/outputs'"
        steps += [f"{become} env -i PYTHONPATH='{path}' HOME=/nonexistent \"$@\" {main_job}"]
        command = ["unshare", "--mount", "--propagation", "private", "bash", "-c", "\n".join(steps), "bash"]
        probe = subprocess.run([*command[:-2], "\n".join(steps[:-1]), "bash", ":"], capture_output=True, check=False)
        if probe.returncode or shutil.which("setpriv") is None:
            pytest.skip("this root may not mount, so the interpreter cannot be shown to another user")
        yield command, own
    finally:
        shutil.rmtree(open_to_all)


@pytest.mark.slow
def test_a_user_without_a_home_gets_a_plan(stranger: tuple[list[str], Path]) -> None:
    command, own = stranger
    done = subprocess.run([*command, ":", f"TMPDIR={own}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (own / "outputs" / "strathfable-synthetic" / "assignment.csv").exists()
    assert "for this run only" in done.stderr
    assert "Warning" not in done.stderr
    assert [path.name for path in own.iterdir()] == ["outputs"]  # no compiled kernels are left


@pytest.mark.slow
def test_a_user_without_any_temporary_folder_gets_a_plan(stranger: tuple[list[str], Path]) -> None:
    command, _ = stranger
    shut = "for one in /tmp /var/tmp /usr/tmp /dev/shm; do [ ! -d $one ] || { mount --rbind $one $one; mount -o remount,bind,ro $one; }; done"
    done = subprocess.run([*command, shut], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "for this run only" in done.stderr
