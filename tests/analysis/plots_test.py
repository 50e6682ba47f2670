"""Checks that every picture can be drawn from a results.h5, and what happens if it can not.

    plots_test.py RELAPSIM SOURCE_DIR

Makes a small study and a sweep in a temporary directory, draws all pictures, gives the scripts wrong
files, and runs the examples of analysis/README.md. Scripts run within this process, as runpy runs
them, because starting Python and its packages anew takes a second each time. Ends with status 1 and a
message for the first promise that is broken, and with 77 if no Python here can draw.
"""

import contextlib
import io
import os
import re
import runpy
import shutil
import struct
import subprocess
import sys
import tempfile

BASE = """
title = "Small"
[study]
agents = 200
duration = "200 d"
replicates = 3
[population]
burn_in = "60 d"
cohort = "using"
institution = "detox"
institution_stay = "3 d"
"""
ARMS = {"base": "", "treated": '[[intervention]]\nkind = "methadone"\n',
        "daily_doses": '[[intervention]]\nkind = "intranasal_oxytocin"\n'}
NETWORK = BASE.replace("agents = 200", "agents = 400").replace("200 d", "600 d") + """
cohort_share = 0.5
[network]
on = true
[record]
network_every = "200 d"
transmissions = true
neighbourhoods = 200
"""
SWEEP = """
title = "Doses that do nothing"
[sweep]
base = "daily_doses.toml"
comparator = "base.toml"
presets = "null_ot"
[study]
agents = 60
duration = "28 d"
replicates = 2
[design]
kind = "grid"
[[axis]]
parameter = "intervention.intranasal_oxytocin.dose"
values = ["8 IU", "24 IU"]
[[axis]]
parameter = "intervention.intranasal_oxytocin.coverage"
values = [0.2, 0.8]
"""
PICTURES = ["survival", "states", "contrasts", "overdose_rate", "one_life"]
SWEEP_PICTURES = ["sweep_heat_map", "sweep_response", "sweep_tornado", "sweep_sensitivity"]
NETWORK_PICTURES = ["ties", "network", "neighbourhood"]
WIDTH = 1800  # pixels: 12 inches of 150 dots
SMALLEST_BYTES = 10_000


def require(condition, message):
    if not condition:
        sys.exit(f"plots_test.py: {message}")


def run(*command, cwd, status=0):
    """What the command writes to the two streams; its end must be `status`."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    require(done.returncode == status,
            f"{' '.join(command)} ends with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout, done.stderr


def run_here(script, *arguments, cwd, status=0):
    """The same of a Python script, in this process."""
    out, error, code = io.StringIO(), io.StringIO(), 0
    was, argv = os.getcwd(), sys.argv
    try:
        os.chdir(cwd)
        sys.argv = [script, *arguments]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        code = end.code
    finally:
        os.chdir(was)
        sys.argv = argv
    require(code == status, f"{script} {' '.join(arguments)} ends with {code}:\n"
            f"{out.getvalue()}{error.getvalue()}")
    return out.getvalue(), error.getvalue()


def find_python():
    """One that can draw; this program goes on in it."""
    for candidate in (os.environ.get("PYTHON"), sys.executable, "/usr/bin/python3"):
        if candidate and subprocess.run([candidate, "-c", "import h5py, matplotlib"],
                                        capture_output=True, check=False).returncode == 0:
            if candidate != sys.executable:
                os.execv(candidate, [candidate, *sys.argv])
            return candidate
    print("left out: no Python here has h5py and matplotlib")
    sys.exit(77)


def make_files(relapsim, folder):
    """results.h5 of three arms and a twin, one_life.h5 of one arm, network.h5 of two arms,
    ties.h5 of a network of which nothing is recorded but the measures, and sweep.h5."""
    for name, intervention in ARMS.items():
        with open(f"{folder}/{name}.toml", "w", encoding="utf-8") as file:
            file.write(BASE + intervention)
    arms = [f"{name}.toml" for name in ARMS]
    run(relapsim, "compare", *arms, "-o", "results.h5", "--quiet", cwd=folder)
    run(relapsim, "run", "daily_doses.toml", "-o", "one_life.h5", "--quiet", "--set",
        "record.agents=40", "--set", "record.events=full", cwd=folder)
    for name in ("among_others", "rewired"):
        with open(f"{folder}/{name}.toml", "w", encoding="utf-8") as file:
            file.write(NETWORK)
            if name == "rewired":
                file.write('[[intervention]]\nkind = "network_rewiring"\nloss_factor = 4\n')
    run(relapsim, "compare", "among_others.toml", "rewired.toml", "-o", "network.h5", "--quiet",
        cwd=folder)
    run(relapsim, "run", "among_others.toml", "-o", "ties.h5", "--quiet", "--set",
        "record.neighbourhoods=0", "--set", "record.transmissions=false", "--set",
        "record.network_every=inf", cwd=folder)
    with open(f"{folder}/nothing.toml", "w", encoding="utf-8") as file:
        file.write(SWEEP)
    run(relapsim, "sweep", "nothing.toml", "-o", "sweep", "--quiet", cwd=folder)
    shutil.copy(f"{folder}/sweep/results.h5", f"{folder}/sweep.h5")


def check_png(path, height_range=(500, 2500)):
    require(os.path.exists(path), f"{path} is not there")
    require(os.path.getsize(path) > SMALLEST_BYTES, f"{path} has {os.path.getsize(path)} bytes")
    with open(path, "rb") as file:
        head = file.read(24)
    require(head[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG")
    width, height = struct.unpack(">II", head[16:24])
    require(width == WIDTH, f"{path} is {width} pixels wide")
    require(height_range[0] <= height <= height_range[1], f"{path} is {height} pixels high")


def check_all_pictures(source, folder):
    out, error = run(f"{source}/tools/plot_all", "results.h5", "one_life.h5", "pictures",
                     cwd=folder)
    require(not error, f"plot_all complains: {error}")
    require(sorted(out.split()) == sorted(f"pictures/{name}.png" for name in PICTURES),
            f"plot_all prints {out}")
    for name in PICTURES:
        check_png(f"{folder}/pictures/{name}.png")


def check_one_scenario(source, folder):
    out, error = run(f"{source}/tools/plot_all", "one_life.h5", "one", cwd=folder)
    require(error == "plot_all: no contrasts.png, because one_life.h5 has one scenario only\n",
            f"of one scenario, plot_all says {error}")
    require(len(out.split()) == 4, f"of one scenario, plot_all draws {out}")


def check_sweep(source, folder):
    """The pictures of sweeps; a tornado needs another design and says so."""
    out, error = run(f"{source}/tools/plot_all", "sweep.h5", "swept", cwd=folder)
    drawn = [name for name in SWEEP_PICTURES if f"swept/{name}.png" in out.split()]
    require(len(drawn) >= 3 and "sweep_heat_map" in drawn, f"of a sweep, plot_all draws {out}{error}")
    for name in drawn:
        check_png(f"{folder}/swept/{name}.png", (300, 2500))


def check_numbers(source):
    """Digits, units and places of labels; what is noise."""
    sys.path.insert(0, f"{source}/analysis/plots")
    import numpy as np
    import results_file as rf
    import endpoints
    import sweep_file as sf
    for (values, least, null), text in {
            ((-18.13, -19.77, -16.49), 1, 0): "\u221218.1 (\u221219.8 to \u221216.5)",
            ((0.9988, 0.9980, 0.9996), 2, 1): "0.9988 (0.9980 to 0.9996)",
            ((-7.75e-07, -2e-4, 2e-4), 1, 0): "0.0000 (\u22120.0002 to 0.0002)",
            ((0, 0, 0), 1, 0): "0, no run differs", ((np.nan,) * 3, 1, 0): "not known"}.items():
        require(endpoints.interval(*values, least, null) == text,
                f"{values} reads {endpoints.interval(*values, least, null)}, not {text}")
    require(endpoints.title("died") == "Death" and endpoints.short_title("lapsed_or_died") ==
            "Lapse or death", "titles of endpoints")
    scale = endpoints.scale_of("paired mean difference: share lapsed so far", "1")
    require((scale.factor, scale.difference_unit) == (100, "percentage points"), "unit of a share")
    places = rf.spread([0.5, 0.5, 0.51, 0.9], [0.1] * 4)
    require(np.all(np.diff(places) > 0.0999), f"labels overlap: {places}")
    require(rf.alike([np.zeros(3), np.full(3, 0.5), np.full(3, 9.0)], 100) == [[0, 1], [2]],
            "curves that can not be told apart")
    shown = sf.Outcome("x", "%", np.array([0.1, 0.3, 0]), np.array([0.1, 0.1, 0]), True)
    require(list(shown.is_noise(shown.mean, shown.error)) == [True, False, True], "noise")
    require(not sf.nothing_seen(shown, [0, 1, 2]) and sf.nothing_seen(shown, [0, 2]),
            "nothing seen")


def check_names(source, folder):
    """Arms are called by the titles of their scenarios, told apart by files where these agree."""
    import h5py
    import results_file as rf
    with h5py.File(f"{folder}/results.h5", "r") as file:
        names = rf.labels(file)
    require(names[:3] == ["Small [base]", "Small [treated]", "Small [daily_doses]"] and
            names[3].endswith("(null_ot)"), f"arms are called {names}")


def check_network(source, draw, folder):
    """Three pictures more of a network, one more if only measures are there."""
    out, error = run(f"{source}/tools/plot_all", "network.h5", "net", cwd=folder)
    require(not error, f"of a network, plot_all complains: {error}")
    for name in NETWORK_PICTURES:
        require(f"net/{name}.png" in out.split(), f"of a network, plot_all prints {out}")
        check_png(f"{folder}/net/{name}.png")
    out, _ = run(f"{source}/tools/plot_all", "ties.h5", "net_ties", cwd=folder)
    require([f"net_ties/{name}.png" in out.split() for name in NETWORK_PICTURES] ==
            [True, False, False], f"of measures only, plot_all prints {out}")
    draw("neighbourhood", "network.h5", "again.png")
    with open(f"{folder}/again.png", "rb") as one, \
            open(f"{folder}/net/neighbourhood.png", "rb") as other:
        require(one.read() == other.read(), "neighbourhood.py chooses somebody else each time")


def check_quitting(source, python, folder):
    """Who has quit, and when: the first day of abstinence after regular use that lasts."""
    program = """if True:
        import sys
        sys.path.insert(0, sys.argv[1] + "/analysis/plots")
        import results_file, numpy, ties
        abstinent, lapsed, using = ([state] for state in range(3))
        for states in (using * 10 + abstinent * 400,
                       using * 10 + abstinent * 20 + using * 10 + abstinent * 400,
                       using * 10 + abstinent * 40 + lapsed * 5 + abstinent * 400,
                       abstinent * 10 + lapsed * 5 + abstinent * 400,
                       using * 10 + abstinent * 365):
            print(ties.quit_day(numpy.array(states)))"""
    out, _ = run(python, "-c", program, source, cwd=folder)
    require(out.split() == ["10", "40", "10", "None", "None"], f"ties.py finds quitting on {out}")


def check_options(draw, folder):
    for name, file, *options in [
            ("survival", "results.h5", "--twins", "--endpoints", "overdosed", "died"),
            ("survival", "results.h5", "--free"),
            ("states", "results.h5", "--twins"),
            ("overdose_rate", "results.h5", "--in-regular-use"),
            ("one_life", "one_life.h5", "--days", "0:14"),
            ("neighbourhood", "network.h5", "--design", "1", "--replicate", "2"),
            ("ties", "network.h5", "--design", "1", "--replicate", "0"),
            ("network", "network.h5", "--twins")]:
        _, error = draw(name, file, "option.png", *options)
        require(not error, f"{name}.py {' '.join(options)} complains: {error}")
        check_png(f"{folder}/option.png")
        os.remove(f"{folder}/option.png")


def check_wrong_files(draw, python, folder):
    """One line that names the script and the file, status 2, no picture."""
    with open(f"{folder}/text.h5", "w", encoding="utf-8") as file:
        file.write("not HDF5\n")
    run(python, "-c", "import h5py; h5py.File('other.h5', 'w')['x'] = 1", cwd=folder)
    run(python, "-c", "import h5py; h5py.File('empty.h5', 'w').attrs['schema_name'] = "
        "'relapsim-results'\nf = h5py.File('shape.h5', 'w')\nf.attrs['schema_name'] = "
        "'relapsim-results'\nfor name in ('time', 'design_label', 'survival', 'contrasts', "
        "'enrolled'): f[name] = [1, 2, 3]", cwd=folder)
    with open(f"{folder}/results.h5", "rb") as whole, open(f"{folder}/half.h5", "wb") as half:
        half.write(whole.read()[:100_000])
    cases = [("survival", wrong, ()) for wrong in ("absent.h5", "text.h5", "half.h5")]
    cases += [(name, "other.h5", ()) for name in PICTURES + NETWORK_PICTURES]
    cases += [(name, "results.h5", ()) for name in NETWORK_PICTURES]
    cases += [("network", "ties.h5", ()), ("neighbourhood", "ties.h5", ()),
              ("neighbourhood", "network.h5", ("--person", "499999")),
              ("neighbourhood", "network.h5", ("--design", "2")),
              ("ties", "network.h5", ("--replicate", "3"))]
    # Files of the other kind, and what only looks like a file of relapsim.
    cases += [(name, "sweep.h5", ()) for name in PICTURES + NETWORK_PICTURES]
    cases += [(name, wrong, ()) for name in SWEEP_PICTURES
              for wrong in ("results.h5", "absent.h5", "text.h5", "half.h5", "other.h5", "empty.h5")]
    cases += [(name, wrong, ()) for name in PICTURES for wrong in ("empty.h5", "shape.h5", ".")]
    cases += [("sweep_heat_map", "sweep.h5", ("--endpoint", "happiness")),
              ("sweep_tornado", "shape.h5", ())]
    cases += [("contrasts", "one_life.h5", ()), ("one_life", "results.h5", ()),
              ("one_life", "one_life.h5", ("--agent", "4000")),
              ("one_life", "one_life.h5", ("--design", "1")),
              ("survival", "results.h5", ("--endpoints", "happiness"))]
    for name, wrong, options in cases:
        out, error = draw(name, wrong, "wrong.png", *options, status=2)
        require(re.fullmatch(rf"{name}\.py: [^\n]+\n", error) and not out,
                f"{name}.py {wrong} {' '.join(options)} says:\n{out}{error}")
        require(not os.path.exists(f"{folder}/wrong.png"), f"{name}.py drew {wrong}")
        if wrong == "sweep.h5" and name in PICTURES:
            require("relapsim sweep" in error and "sweep_heat_map.py" in error,
                    f"of a sweep, {name}.py says {error}")
        if wrong == "results.h5" and name in SWEEP_PICTURES:
            require("relapsim run and compare" in error and "survival.py" in error,
                    f"of a comparison, {name}.py says {error}")
    draw("states", "results.h5", "no/such/folder.png", status=2)


def check_bare_python(source, python, folder):
    """A Python without the packages says which to install."""
    _, error = run(python, "-E", "-S", f"{source}/analysis/plots/states.py", "results.h5",
                   cwd=folder, status=2)
    require(re.fullmatch(r"states\.py: .*apt install python3-h5py.*\n", error),
            f"without packages, states.py says:\n{error}")


def check_readme(source, python, folder):
    """Runs the examples in Python, R and for the shell, one program for each language."""
    with open(f"{source}/analysis/README.md", encoding="utf-8") as file:
        blocks = re.findall(r"^```(\w+)\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)
    can_run = {"python": [python, "import xarray, pandas, netCDF4, h5netcdf"],
               "r": ["Rscript", "library(rhdf5); library(ncdf4)"], "sh": ["bash", "which ncdump"]}
    for language, (interpreter, trial) in can_run.items():
        flag = "-e" if language == "r" else "-c"
        if not shutil.which(interpreter) or subprocess.run(
                [interpreter, flag, trial], capture_output=True, check=False).returncode != 0:
            print(f"left out: {interpreter} can not run the {language} examples of the README")
            continue
        texts = [text for kind, text in blocks if kind == language]
        require(texts, f"the README has no example in {language}")
        strict = "set -e\n" if language == "sh" else ""
        with open(f"{folder}/example", "w", encoding="utf-8") as file:
            file.write(strict + "\n".join(texts))
        run(interpreter, "example", cwd=folder)
    for path in re.findall(r'"(\w+\.png)"', "".join(text for _, text in blocks)):
        if os.path.exists(f"{folder}/{path}"):
            require(os.path.getsize(f"{folder}/{path}") > SMALLEST_BYTES, f"{path} is too small")


def main():
    require(len(sys.argv) == 3, "give the path of relapsim and the source directory")
    relapsim, source = (os.path.abspath(path) for path in sys.argv[1:])
    python = find_python()
    os.environ["PYTHON"] = python
    os.environ["MPLBACKEND"] = "Agg"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(f"{source}/scenarios/presets", f"{folder}/presets")
        make_files(relapsim, folder)

        def draw(name, file, picture, *options, status=0):
            return run_here(f"{source}/analysis/plots/{name}.py", file, picture, *options,
                            cwd=folder, status=status)

        sys.path.insert(0, f"{source}/analysis/plots")

        check_all_pictures(source, folder)
        check_one_scenario(source, folder)
        check_sweep(source, folder)
        check_numbers(source)
        check_names(source, folder)
        check_network(source, draw, folder)
        check_quitting(source, python, folder)
        check_options(draw, folder)
        check_wrong_files(draw, python, folder)
        check_bare_python(source, python, folder)
        check_readme(source, python, folder)
    print(f"{len(PICTURES + NETWORK_PICTURES + SWEEP_PICTURES)} pictures, wrong files and the examples of the README: as promised")


main()
