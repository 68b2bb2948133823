"""How Sphinx builds the site: `make docs`."""

import re
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx


sys.path.insert(0, str(Path(__file__).parent))

from generate import modules_shown, write_pages


project = "tiktok_services"
author = "the tiktok_services contributors"
copyright = "2026, the tiktok_services contributors"
release = installed_version("tiktok-services")
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"tiktok_services {release}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
default_role = "code"  # docstrings write `name` for code

# The build is nitpicky and fetches nothing: a reference to a name in a module on the API page must resolve. One to
# anything else may not, nor may a type variable or a private name in a signature.
_shown = "|".join(re.escape(name) for name in modules_shown())
nitpick_ignore_regex = [
    (r"py:.*", rf"(?!tiktok_services\.(?:{_shown})\.).*"),
    (r"py:.*", r"tiktok_services\..*\.(_\w+|Aggregate|Content|Event|Item|Value)"),
]
suppress_warnings = ["ref.python"]  # `type` in an annotation is the builtin, not one of our attributes of that name


def _tables_as_they_are(_app: Sphinx, _what: str, _name: str, _of: object, _options: object, lines: list[str]) -> None:
    """Show a table that is drawn with `|` in a docstring as it is drawn."""
    shown = []
    for line in lines:
        in_table = bool(shown) and shown[-1].startswith("   |")
        if line.startswith("|"):
            shown += [f"   {line}"] if in_table else ["::", "", f"   {line}"]
        else:
            shown += ["", line] if in_table and line else [line]
    lines[:] = shown


def setup(app: Sphinx) -> None:
    """Write the pages that are made from the code before any page is read; show diagrams as the text they are."""
    app.connect("builder-inited", lambda _app: write_pages())
    app.connect("autodoc-process-docstring", _tables_as_they_are)
    app.add_lexer("mermaid", TextLexer)
