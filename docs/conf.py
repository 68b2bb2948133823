"""How Sphinx builds the site: `make docs`."""

from importlib.metadata import version as installed_version


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

# The build is nitpicky and fetches nothing: a reference to one of our own names must resolve, a foreign one may not.
nitpick_ignore_regex = [(r"py:.*", r"(?!tiktok_services\b).*")]
