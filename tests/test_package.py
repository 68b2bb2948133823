"""What a user installs: the wheel, built here from locked tools and without a network."""

import subprocess
import sys
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest


ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "tiktok_services"
INFO = "tiktok_services-0.1.0.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Build the wheel as `make wheel` does."""
    folder = tmp_path_factory.mktemp("wheel")
    flags = ["-qq", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *flags, "--wheel-dir", folder, ROOT], check=True)
    (built,) = folder.iterdir()
    return ZipFile(built)


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    """Read the wheel's METADATA."""
    return BytesParser().parsebytes(wheel.read(f"{INFO}/METADATA"))


def test_the_wheel_holds_every_file_of_the_package_and_its_own_papers_and_nothing_else(wheel: ZipFile) -> None:
    package = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    papers = {f"{INFO}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    assert set(wheel.namelist()) == package | papers


def test_the_wheel_says_that_it_is_typed(wheel: ZipFile) -> None:
    assert "tiktok_services/py.typed" in wheel.namelist()


def test_the_wheel_holds_the_catalog(wheel: ZipFile) -> None:
    data = [name for name in wheel.namelist() if name.startswith("tiktok_services/catalog/data/")]
    here = [f"tiktok_services/catalog/data/{path.name}" for path in PACKAGE.glob("catalog/data/*.json")]
    assert data
    assert sorted(data) == sorted(here)


def test_the_core_needs_three_packages_and_nothing_else(metadata: Message) -> None:
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(needed) == ["attrs>=26.1", "cattrs>=26.2", "python-statemachine>=3.2.2,<3.3"]


def test_the_licence_is_stated(metadata: Message) -> None:
    assert (metadata["License-Expression"], metadata["License-File"]) == ("MIT", "LICENSE")


def test_without_its_extra_the_command_names_the_extra() -> None:
    """A terminal command that lacks its packages says how to get them, without a traceback."""
    program = (
        "import sys\n"
        "sys.modules['cyclopts'] = sys.modules['rich'] = None\n"
        "from tiktok_services.cli import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "pip install 'tiktok-services[cli]'" in done.stderr
    assert "Traceback" not in done.stderr
