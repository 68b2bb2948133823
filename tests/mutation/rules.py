"""
Mutants of the rules by mutmut, on a copy of the tree, compared with the list of those that may survive.

A survivor is known by its function and by the line that is changed, so that it stays itself when the code around it
moves. `survivors.txt` holds all that may survive, each under the reason why nothing can notice it. A mutant that
survives and does not stand there is a failure; one that stands there and was killed is told, to be struck out.

Run as a program, it takes all rules, prints the score in one line and writes it to `score.txt`; with `--quick` it takes
two small modules and their own tests. lifecycle.py is left out: it is compiled into tables at import, before a mutant
is switched on; `moves.py` mutates it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from attrs import frozen


HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SURVIVORS, SCORE = HERE / "survivors.txt", HERE / "score.txt"
ENOUGH = 95
"""How many of a hundred mutants have to be killed."""

KILLED = {1, 3}
OUT_OF_TIME = {-24, 24, 36, 152, 255}
"""What the tests of a mutant end with, as mutmut keeps it: a failure, or more time than they are given."""


@frozen
class Sample:
    """Which modules are mutated, and which tests are to notice it."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


ALL = Sample(
    ("reviewed", "rulebook", "case", "publishing", "entitlement", "outlook", "completeness", "catalog/catalog"),
    (
        "tests/moves",
        "tests/mutation/test_noticed.py",
        "tests/mutation/test_refusals.py",
        "tests/test_service.py",
        "tests/test_publishing.py",
        "tests/test_remedies.py",
        "tests/test_application.py",
        "tests/test_completeness.py",
        "tests/test_catalog.py",
        "tests/test_catalog_tables.py",
        "tests/test_catalog_languages.py",
        "tests/test_catalog_limits.py",
        "tests/test_catalog_applications.py",
    ),
)
QUICK = Sample(
    ("reviewed", "entitlement"),
    ("tests/moves/test_candidate_moves.py", "tests/mutation/test_noticed.py", "tests/test_remedies.py"),
)

SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {modules}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-x", "-q", "-p", "no:cacheprovider"]
also_copy = ["tests"]
"""

# mutmut calls each test several times in one process, which Hypothesis takes for a fault of the test. The first failure
# ends the run of a mutant, so the test that takes longest by far comes last.
PROFILE = """
from hypothesis import HealthCheck, settings

settings.register_profile(
    "mutants", suppress_health_check=list(HealthCheck), deadline=None, max_examples=15, derandomize=True, database=None
)
settings.load_profile("mutants")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "word_for_word" in item.nodeid)
"""


@frozen
class Result:
    """
    What a run came to.

    Attributes:
        sample: What was run.
        killed: How many mutants were noticed, those that ran out of time among them.
        survivors: Those nothing noticed, each as `survivors.txt` tells it.
        seconds: How long it took.
    """

    sample: Sample
    killed: int
    survivors: tuple[str, ...]
    seconds: float

    @property
    def score(self) -> str:
        """The score in one line."""
        every = self.killed + len(self.survivors)
        share = 100 * self.killed / every
        modules = ", ".join(module.rpartition("/")[2] for module in self.sample.modules)
        return f"rules: {self.killed} of {every} mutants killed, {share:.1f} % ({modules})"

    @property
    def is_enough(self) -> bool:
        """Whether so many were killed as have to be."""
        return 100 * self.killed >= ENOUGH * (self.killed + len(self.survivors))


def run(sample: Sample) -> Result:
    """Mutate the modules of *sample*, each in turn, and see what its tests notice."""
    began = perf_counter()
    with TemporaryDirectory() as folder:
        tree = Path(folder)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src", tree / "src", ignore=ignored)
        shutil.copytree(ROOT / "tests", tree / "tests", ignore=ignored)
        modules = [f"src/tiktok_services/{module}.py" for module in sample.modules]
        wanted = SETTINGS.format(modules=json.dumps(modules), tests=json.dumps(sample.tests))
        (tree / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + wanted)
        (tree / "tests/conftest.py").write_text(PROFILE)
        ran = subprocess.run(
            [sys.executable, "-m", "mutmut", "run"], cwd=tree, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise RuntimeError(f"mutmut failed:\n{(ran.stdout + ran.stderr)[-3000:]}")
        killed, survivors = 0, list[str]()
        for module in modules:
            codes = json.loads((tree / f"mutants/{module}.meta").read_text())["exit_code_by_key"]
            killed += sum(code in KILLED | OUT_OF_TIME for code in codes.values())
            left = [name for name, code in codes.items() if code not in KILLED | OUT_OF_TIME]
            survivors += _told(tree / "mutants" / module, left)
    return Result(sample, killed, tuple(sorted(survivors)), perf_counter() - began)


def _told(mutated: Path, names: list[str]) -> Iterator[str]:
    """Each mutant in words: its function, the line as it is, and the line as it was made."""
    lines = mutated.read_text().splitlines()
    spans = json.loads(mutated.with_name(f"{mutated.name}.spans").read_text())["spans"]

    def text(function: str) -> list[str]:
        first, last = spans[function]
        return [line.strip().replace(function, "") for line in lines[first - 1 : last]]

    for name in names:
        mutant = name.rpartition(".")[2]
        mangled, _, _ = mutant.rpartition("__mutmut_")
        difference = list(ndiff(text(f"{mangled}__mutmut_orig"), text(mutant)))
        was, became = (" ".join(line[2:] for line in difference if line.startswith(sign)) for sign in ("- ", "+ "))
        yield f"{mutated.stem}.{_plain(mangled)}: {was} -> {became}"


def _plain(mangled: str) -> str:
    """The name of a function without what mutmut puts around it: `x_name`, or `xǁClassǁname`."""
    return (
        mangled.removeprefix("x_")
        .removeprefix("x\N{LATIN LETTER LATERAL CLICK}")
        .replace("\N{LATIN LETTER LATERAL CLICK}", ".")
    )


def listed(text: str) -> dict[str, str]:
    """What may survive, and for which reason. A reason stands in a line that begins with `#`, above what it is for."""
    known: dict[str, str] = {}
    reason = ""
    for line in filter(None, text.splitlines()):
        if line.startswith("#"):
            reason = line.removeprefix("#").strip()
        else:
            known[line] = reason
    return known


def verdict(result: Result, known: dict[str, str]) -> tuple[list[str], bool]:
    """What is to be said of *result*, and whether it is as it should be."""
    names = tuple(f"{module.rpartition('/')[2]}." for module in result.sample.modules)
    left = Counter(result.survivors)
    unknown = [each for each in sorted(left) if not known.get(each)]
    gone = [each for each in known if each.startswith(names) and each not in left]
    said = [result.score]
    said += [f"  survived, and is not in {SURVIVORS.name} with a reason: {each}" for each in unknown]
    said += [f"  is killed, strike it from {SURVIVORS.name}: {each}" for each in gone]
    return said, result.is_enough and not unknown


def main(arguments: list[str]) -> int:
    """Run a sample and print what came of it; 1 if a mutant survived that may not, or too many did."""
    quick = arguments == ["--quick"]
    result = run(QUICK if quick else ALL)
    said, good = verdict(result, listed(SURVIVORS.read_text(encoding="utf-8")))
    sys.stdout.write("\n".join(said) + f"\n  in {result.seconds:.0f} s\n")
    if not quick:
        SCORE.write_text(f"{result.score}\n", encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
