"""Checks that the files of sweeps open everywhere and that every picture of them can be drawn.

    sweep_readers_test.py RELAPSIM SOURCE_DIR [PICTURES]

Makes small sweeps of each kind of design, reads results.h5 in Python, R and ncdump, draws the
pictures, and runs the examples in analysis/examples; with PICTURES they are kept there. Also
checks the plans in scenarios/sweeps. Status 77: no Python here can draw.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BASE = """
[study]
agents = 150
duration = "28 d"
report_every = "7 d"
replicates = 3
[population]
burn_in = "20 d"
institution = "detox"
"""
SWEEP = """
title = "A small sweep"
[sweep]
base = "arm.toml"
comparator = "base.toml"
[study]
replicates = 3
"""
AXES = """
[[axis]]
parameter = "intervention.methadone.coverage"
range = [0.1, 1]
levels = 3
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
levels = 4
"""
PLANS = {
    "grid": '[design]\nkind = "grid"\n',
    "one_at_a_time": '[design]\nkind = "one_at_a_time"\n',
    "latin_hypercube": '[design]\nkind = "latin_hypercube"\npoints = 12\n',
    "saltelli": '[design]\nkind = "saltelli"\npoints = 8\n',
    "morris": '[design]\nkind = "morris"\npaths = 5\n',
}
PICTURES = [
    ("sweep_heat_map", "grid", ()),
    ("sweep_tornado", "one_at_a_time", ()),
    ("sweep_response", "latin_hypercube", ("--day", "14")),
    ("sweep_response", "grid", ("--endpoint", "overdoses")),
    ("sweep_sensitivity", "saltelli", ()),
    ("sweep_sensitivity", "morris", ()),
    ("sweep_sensitivity", "latin_hypercube", ("--level",)),
]
# What goes wrong is said in one line, and ends with status 2.
WRONG = [
    ("sweep_heat_map", "grid", ("--endpoint", "happiness")),
    ("sweep_tornado", "latin_hypercube", ()),
    ("sweep_heat_map", "grid", ("--axes", "lapse_rate", "nothing")),
]
SMALLEST_BYTES = 10_000


def require(condition, message):
    if not condition:
        sys.exit(f"sweep_readers_test.py: {message}")


def run(*command, cwd, status=0):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    require(
        done.returncode == status,
        f"{' '.join(map(str, command))} ends with {done.returncode}:\n{done.stdout}{done.stderr}",
    )
    return done


def can_run(*command):
    found = shutil.which(command[0]) is not None
    return found and subprocess.run(command, capture_output=True, check=False).returncode == 0


def main():
    program, source = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    python = sys.executable
    if not can_run(python, "-c", "import h5py, matplotlib"):
        print("left out: this Python has no h5py and matplotlib")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "base.toml").write_text(BASE)
        (work / "arm.toml").write_text('extends = "base.toml"\n[[intervention]]\nkind = "methadone"\n')
        for kind, design in PLANS.items():
            (work / f"{kind}.toml").write_text(SWEEP + design + AXES)
            run(program, "sweep", f"{kind}.toml", "-o", kind, "--quiet", cwd=work)

        results = "grid/results.h5"
        run(python, source / "tests/sim/readers_test.py", results, cwd=work)
        run(python, source / "tests/sim/readers_test.py", "saltelli/results.h5", cwd=work)
        has_r = can_run("Rscript", "-e", "library(rhdf5); library(ncdf4)")
        if has_r:
            run("Rscript", source / "tests/sim/readers_test.R", results, cwd=work)
            run("Rscript", source / "analysis/examples/sweep.R", results, cwd=work)
        else:
            print("left out: R has no rhdf5 and ncdf4")
        examples = ["using_by_axis_in_r.png"] if has_r else []
        if can_run(python, "-c", "import xarray, pandas"):
            run(python, source / "analysis/examples/sweep.py", results, cwd=work)
            examples.append("using_by_axis.png")

        drawn = []
        for script, kind, options in PICTURES:
            drawn.append(f"{script}_{kind}.png")
            run(python, source / f"analysis/plots/{script}.py", f"{kind}/results.h5", drawn[-1],
                *options, cwd=work)
        for picture in drawn + examples:
            require(os.path.getsize(work / picture) > SMALLEST_BYTES, f"{picture} is too small")
        for script, kind, options in WRONG:
            done = run(python, source / f"analysis/plots/{script}.py", f"{kind}/results.h5",
                       "wrong.png", *options, cwd=work, status=2)
            require(done.stderr.count("\n") == 1, f"{script} says {done.stderr}")
        if len(sys.argv) > 3:
            for picture in drawn + examples:
                shutil.copy(work / picture, sys.argv[3])
    for plan in sorted((source / "scenarios/sweeps").glob("*.toml")):
        run(program, "check", plan, cwd=source)
    print(f"{len(PLANS)} sweeps in all readers, {len(PICTURES)} pictures, the ready plans: as promised")


main()
