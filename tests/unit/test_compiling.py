"""Where compiled code is kept."""

import os
import subprocess
import sys
from pathlib import Path

PRINTS = "from sim.world.kernel.compiling import _FOLDER; assert _FOLDER.is_dir(); print(_FOLDER)"


def folder(**environment):
    ran = subprocess.run(
        [sys.executable, "-c", PRINTS],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def test_it_is_kept_in_the_cache(tmp_path):
    kept = folder(NUMBA_CACHE_DIR=str(tmp_path / "cache"))
    assert kept.startswith(str(tmp_path / "cache" / "kernel-"))
    assert Path(kept).is_dir()


def test_where_the_cache_cannot_be_written_a_folder_serves_that_is_gone_afterwards(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    kept = folder(NUMBA_CACHE_DIR=str(tmp_path / "file"), TMPDIR=str(tmp_path))
    assert kept.startswith(str(tmp_path / "drillroom-"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
