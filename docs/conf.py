# ruff: noqa: INP001 - a folder of pages, and no package
"""How Sphinx builds the documentation: `make docs`. The pages are plain Markdown."""

project = "AKS ConnCheck"
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
# The whole repository is the source, so that links between its pages are checked as they stand.
root_doc = "docs/index"
include_patterns = ["docs/**.md", "infra/README.md", "README.md", "CHANGELOG.md"]
html_theme = "furo"
html_title = project
html_show_copyright = False
myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid"]
# A command may be shell with placeholders, or a thread as text: neither is a language to colour.
highlight_language = "none"
nitpicky = True
linkcheck_anchors = False
linkcheck_timeout = 20
