"""One command for each habit; all but ``wheel`` use the tools of the environment that nox itself runs in."""

import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "tests", "report"]

HERE = Path(__file__).parent
LARGEST_PAGE = 5_000_000


@nox.session
def format(session: nox.Session) -> None:
    """Format the code and sort the imports."""
    session.run("ruff", "check", "--fix-only", ".")
    session.run("ruff", "format", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """Check format and lint."""
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of all packages, strictly."""
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests."""
    session.run("pytest", *session.posargs)


@nox.session
def report(session: nox.Session) -> None:
    """Report conformance from the recorded vectors."""
    session.run("xent", "report", *session.posargs)


@nox.session
def losses(session: nox.Session) -> None:
    """Write the pages of the losses, docs/losses, from the recorded cases."""
    session.run("python", "docs/losses/generate.py")


@nox.session
def guides(session: nox.Session) -> None:
    """Write the pages on porting and the picture of the five losses."""
    for script in ("rosetta.py", "picture.py", "equivalences.py", "guides.py"):
        session.run("python", f"docs/porting/{script}")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation site in build/docs; a warning is an error."""
    site = HERE / "build" / "docs"
    session.run(
        "sphinx-build", "-W", "--keep-going", "-b", "html", *session.posargs, str(HERE / "docs"), str(site)
    )
    session.log(f"open {site}/index.html")


@nox.session
def originals(session: nox.Session) -> None:
    """Build the environments of the original frameworks."""
    session.run("xent", "originals", "install", *session.posargs)


@nox.session
def live(session: nox.Session) -> None:
    """Report conformance against the running originals, and run the tests that ask them."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        session.run("xent", "report", "--live", "--html", str(page), *session.posargs)
        size = page.stat().st_size
    if size > LARGEST_PAGE:
        session.error(
            f"the report's page has {size} bytes; with every case on every library it may have {LARGEST_PAGE}"
        )
    session.run("pytest", "-m", "live")


@nox.session
def browser(session: nox.Session) -> None:
    """Test the report's page in a headless Chromium, which must be there."""
    session.run("pytest", "-m", "browser", env={"XENT_BROWSER": "required"})


@nox.session
def screenshots(session: nox.Session) -> None:
    """Write a report and take the pictures of it that the documents show."""
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "report.html")
        session.run(
            "xent", "report", "--json", str(Path(folder) / "report.json"), "--html", page, *session.posargs
        )
        session.run("python", str(HERE / "docs" / "screenshots.py"), page, str(HERE / "docs" / "images"))


@nox.session
def fuzz(session: nox.Session) -> None:
    """Make a few hundred random calls of each loss against the running original."""
    options = session.posargs or ["--calls", "300", "--backend", "numpy", "--backend", "torch", "--seed", "1"]
    session.run("xent", "fuzz", *options)


@nox.session(venv_backend="venv")
def wheel(session: nox.Session) -> None:
    """Build sdist and wheel, and test the wheel where the checkout cannot be imported."""
    session.install("build")
    with tempfile.TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--outdir", folder, str(HERE))
        (built,) = Path(folder).glob("*.whl")
        session.install(f"{built}[test]")
        session.chdir(folder)
        session.run("python", "-c", "import xent; assert 'site-packages' in xent.__file__, xent.__file__")
        session.run("xent", "report", "--backend", "numpy", "--html", "report.html")
        names = ("test_packaging.py", "core", "port/test_cli.py", "port/test_verify.py", "shims")
        tests = [str(HERE / "tests" / name) for name in names]
        session.run("pytest", "-c", str(HERE / "pyproject.toml"), "--rootdir", str(HERE), *tests)
