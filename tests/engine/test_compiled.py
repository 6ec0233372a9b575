"""Loading compiled code: late, from a folder that belongs to exactly these sources."""

from __future__ import annotations

import subprocess
import sys

from quarterdeck.engine.compiled import fingerprint, kernels
from quarterdeck.engine.warmup import warm_up


def test_compiled_code_lies_in_a_folder_named_after_the_sources() -> None:
    warm_up()
    passes = kernels("cpm.forward")
    assert f"compiled-{fingerprint()}" in passes.forward.stats.cache_path


def test_importing_the_engine_does_not_load_the_compiler() -> None:
    script = (
        "import sys, quarterdeck.engine.cpm, quarterdeck.engine.plan, quarterdeck.exchange.compilation;"
        "print('numba' in sys.modules, 'django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
