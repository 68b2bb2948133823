# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""The jobs about what a host pays for having the package: memory and imports."""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

from tests.bench import peer_documents, subjects
from tests.bench.results import Result, result
from tests.bench.rounds import Contender, in_turns

from tiktok_services.documents import dump_service, load_service
from tiktok_services.lifecycle import ServiceLifecycle, ServiceSituation
from tiktok_services.vocabulary import ServiceType


MILLISECONDS = {"unit": "ms", "scale": 1e3}
BYTES = {"unit": "bytes", "scale": 1.0}


# -- memory ------------------------------------------------------------------------------------------------------


def memory(_rounds: int) -> Iterator[Result]:
    """How much room one loaded service takes beside one machine and one model."""
    document = dump_service(subjects.live())
    plain = json.loads(document)
    assert load_service(document) == subjects.live()

    def ours() -> Any:
        return load_service(document)

    def model() -> Any:
        return peer_documents.pydantic_reads(json.loads(json.dumps(plain)))

    def struct() -> Any:
        return peer_documents.msgspec_reads(json.loads(json.dumps(plain)))

    def machine() -> Any:
        return ServiceLifecycle(ServiceSituation(ServiceType.PUBLIC, state="live"))

    assert model().status == struct().status == ours().status == "live"
    found = in_turns(
        [
            Contender("this package", ours),
            Contender("pydantic", model),
            Contender("msgspec", struct),
            Contender("python-statemachine, without any content", machine),
        ],
        5,
        measure=_held,
    )
    yield result(
        "Memory of a loaded service",
        found,
        **BYTES,
        goals=(("this package", "pydantic", 1.0), ("this package", "python-statemachine, without any content", 1.0)),
        note=(
            "A live service with one listing, read from its document, with all its texts; beside it the same document "
            "in models of the peers, and a machine of python-statemachine that holds the status and nothing else."
        ),
    )


def _held(contender: Contender) -> float:
    """Bytes that stay allocated for each of two hundred results."""
    contender.work()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = [contender.work() for _ in range(200)]
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / len(kept)


# -- import ------------------------------------------------------------------------------------------------------


def imports(rounds: int) -> Iterator[Result]:
    """What it costs to have the package, each time in a fresh interpreter."""
    classes = int(_told("from tests.bench.parts import classes_loaded_with_a_service as all; print(len(all()))"))
    made = f"for each in range({classes}): attrs.make_class('C', dict.fromkeys('abcd', attrs.field()), frozen=True, slots=True)"
    statements = {
        "its three dependencies": "import attrs, cattrs, statemachine",
        "import tiktok_services": "import tiktok_services",
        "from tiktok_services import Service": "from tiktok_services import Service",
        "every public name": "from tiktok_services import *",
        f"two dependencies and {classes} frozen classes": f"import attrs, statemachine\n{made}",
    }
    contenders = [Contender(name, _importing(statement)) for name, statement in statements.items()]
    found = in_turns(contenders, max(5, rounds // 2), measure=lambda contender: contender.work())
    ours = ("import tiktok_services", "from tiktok_services import Service")
    yield result(
        "Import",
        found,
        **MILLISECONDS,
        goals=tuple((each, "its three dependencies", 1.15) for each in ours),
        note=(
            "Processor time of the statement in a fresh interpreter, after its bytecode was cached. The package loads each "
            "name when it is asked for, so importing the package alone is next to nothing; a service needs two of the "
            "three dependencies, documents need the third. The last row is the floor of a service: those two, and as many "
            "frozen attrs classes of four fields as come with it, since attrs writes and compiles their methods when they "
            "are made."
        ),
    )
    if find_spec("cyclopts") is None:
        return
    program = [sys.executable, "-m", "tiktok_services.cli", "--help"]
    found = in_turns(
        [
            Contender("python -c pass", _run([sys.executable, "-c", "pass"])),
            Contender("python -c 'import cyclopts'", _run([sys.executable, "-c", "import cyclopts"])),
            Contender("tiktok-services --help", _run(program)),
        ],
        max(5, rounds // 3),
        measure=lambda contender: contender.work(),
    )
    yield result(
        "Command line",
        found,
        **MILLISECONDS,
        goals=(),
        note="Processor time of a whole process, from its start to its end.",
    )


def _importing(statement: str) -> Callable[[], float]:
    program = f"from time import process_time as now; start = now()\n{statement}\nprint(now() - start)"
    return lambda: float(_told(program))


def _told(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], env=_caching(), capture_output=True, text=True, check=True
    ).stdout


def _caching() -> dict[str, str]:
    """An environment in which bytecode is cached as usual; else only ours would be compiled anew each time."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(command: list[str]) -> Callable[[], float]:
    def work() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=_caching(), capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    return work
