"""The documentation site: Sphinx, with pages in Markdown and a reference made from the docstrings."""

import xent

project = "xent"
author = copyright = "the xent developers"
version = release = xent.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["build"]

smartquotes = False  # quotes may be those of a value

html_theme = "furo"
html_title = f"xent {version}"
html_copy_source = False
html_static_path = ["style"]
html_css_files = ["wrap.css"]
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

myst_enable_extensions = ["dollarmath", "html_image"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_use_rtype = False

# A name in backticks is a link, and each link must lead somewhere; other people's documentation is not asked.
default_role = "py:obj"
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(collections|contextlib|inspect|weakref|numpy|pathlib|pytest|types|typing)\..*"),
    (r"py:class", r"Array|Namespace|optional"),
]
