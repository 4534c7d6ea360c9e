"""``xent report`` from the outside: options, messages, exit codes, files."""

import json
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from xent import __version__
from xent_conformance.backends import BACKENDS
from xent_conformance.cli import app
from xent_conformance.wire import encode, tensor

from .conftest import FUNCTION, LOSS, PARAMETERS, SIGNATURES


@pytest.fixture
def invoke(tmp_path, monkeypatch):
    """Return a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none.toml").write_text("")

    def run(*arguments):
        return CliRunner().invoke(app, [str(a) for a in arguments])

    return run


@pytest.fixture
def report(invoke, recorded, good_vectors):
    """Return a function that reports on three good cases, or others, on NumPy."""

    def run(*arguments, vectors=good_vectors, backend="numpy", known="none.toml", signatures=SIGNATURES):
        folder = recorded(vectors, signatures)
        return invoke(
            "report",
            "--recorded",
            folder,
            "--loss",
            LOSS,
            "--backend",
            backend,
            "--known",
            known,
            "--jobs",
            1,
            *arguments,
        )

    return run


def message(result):
    """The error as one line, without the frame that is drawn around it."""
    return " ".join(line.strip("│╭╮╰╯─ ") for line in result.output.splitlines()).replace("  ", " ")


def wrong(vector):
    return replace(vector, outcome={**vector.outcome, "value": encode(tensor(9.0, "float64"))})


def test_all_is_well(report, tmp_path):
    result = report()
    assert result.exit_code == 0, result.output
    assert "3 cases on 1 backend: 3 passed" in result.output
    data = json.loads((tmp_path / "xent-report.json").read_text())
    assert data["passed"] is True
    assert [case["id"] for case in data["cases"]] == ["mean", "rows", "label-out-of-range"]


def test_xent_stands_for_nothing_else(report):
    result = report("--stands-for", "torch.nn.CrossEntropyLoss")
    assert result.exit_code == 2
    assert "--stands-for: it is --implementation that" in message(result)


def test_a_difference_fails(report, good_vectors):
    result = report(vectors=[wrong(good_vectors[0]), *good_vectors[1:]])
    assert result.exit_code == 1
    assert "the original has 9.0" in result.output
    assert "2 passed, 0 with known differences, 0 not expressible, 1 failed" in result.output


def test_a_signature_fails(report):
    result = report(signatures={FUNCTION: {"parameters": PARAMETERS[:-1], "wrong_calls": []}})
    assert result.exit_code == 1
    assert "1 of 1 signatures differ" in result.output


def known_difference(tmp_path, case):
    path = tmp_path / "known.toml"
    path.write_text(
        textwrap.dedent(f"""
            [[difference]]
            loss = "{LOSS}"
            case = "{case}"
            facet = "value"
            backend = "*"
            reason = "the original is less accurate"
            evidence = "measured"
            links = []
            until = "it is measured again"
        """)
    )
    return path


def test_a_known_difference_passes_and_is_counted(report, good_vectors, tmp_path):
    result = report(vectors=[wrong(good_vectors[0])], known=known_difference(tmp_path, "mean"))
    assert result.exit_code == 0, result.output
    assert "0/1 ~1" in result.output


def test_a_stale_known_difference_fails(report, tmp_path):
    result = report(known=known_difference(tmp_path, "mean"))
    assert result.exit_code == 1
    assert "stale known difference: torch.cross_entropy mean: value on numpy is the same now" in result.output


def test_a_known_difference_of_no_case_fails(report, tmp_path):
    result = report(known=known_difference(tmp_path, "gone"))
    assert result.exit_code == 1
    assert "there is no such case" in result.output


def test_cases_are_chosen_by_pattern(report, tmp_path):
    result = report("--case", "r*", "--case", "label-out-of-range")
    assert result.exit_code == 0
    data = json.loads((tmp_path / "xent-report.json").read_text())
    assert [result["case"] for result in data["results"]] == ["rows", "label-out-of-range"]


def test_json_goes_where_it_is_asked_to(report, tmp_path):
    assert report("--json", tmp_path / "other.json").exit_code == 0
    assert json.loads((tmp_path / "other.json").read_text())["format"] == "xent report"
    assert not (tmp_path / "xent-report.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--backend", "tensorflow"],
            ["tensorflow", "numpy", "jax-jit", "dask; your own is named as package.module:name"],
        ),
        (
            ["--loss", "torch.nll_loss"],
            ["torch.nll_loss", "chainer.sigmoid_cross_entropy", "torch.cross_entropy"],
        ),
        (["--case", "meen"], ["none of the 3 cases is 'meen'", "mean"]),
        (["--case", "zzz"], ["none of the 3 cases is 'zzz'", "label-out-of-range"]),
        (["--json", "nowhere/report.json"], ["there is no folder"]),
        (["--jobs", "0"], ["--jobs"]),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(report, arguments, words):
    result = report(*arguments)
    assert result.exit_code == 2
    for word in words:
        assert word in message(result)


@pytest.mark.parametrize(
    ("backend", "command"),
    [("jax", 'pip install "xent-compat[jax]"'), ("array-api-strict", 'pip install "xent-compat[test]"')],
)
def test_a_library_that_is_not_installed_is_named_with_its_extra(report, monkeypatch, backend, command):
    monkeypatch.setattr(type(BACKENDS[backend]), "installed", lambda _: False)
    result = report(backend=backend)
    assert result.exit_code == 2
    assert command in message(result)


def test_without_choice_the_installed_libraries_are_run(
    invoke, recorded, good_vectors, monkeypatch, tmp_path
):
    for backend in BACKENDS.values():
        monkeypatch.setattr(
            type(backend), "installed", lambda self: self.name in ("numpy", "array-api-strict")
        )
    result = invoke(
        "report", "--recorded", recorded(good_vectors), "--loss", LOSS, "--known", "none.toml", "--jobs", 1
    )
    assert result.exit_code == 0, result.output
    data = json.loads((tmp_path / "xent-report.json").read_text())
    assert [backend["name"] for backend in data["backends"]] == ["numpy", "array-api-strict"]


VECTORS = '{"format": "xent vectors", "version": 1, "loss": "torch.cross_entropy", '


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "damaged or truncated"),
        ("[" * 100_000, "is nested more than"),
        (VECTORS + '"cases": [{', "damaged or truncated"),
        ("[]", "is no file of vectors"),
        ('{"format": "xent vectors", "version": 99}', "format version 99"),
        (VECTORS + '"cases": [1]}', "/cases/0: 1 is not of type 'object'"),
        (
            VECTORS + '"tool": {"version": "1"}, "provenance": {}, "cases": [{"id": "a"}]}',
            "/tool: 'name' is a required property",
        ),
    ],
)
def test_a_damaged_file_of_vectors_is_named(invoke, recorded, good_vectors, content, words):
    folder = recorded(good_vectors)
    (folder / f"{LOSS}.json").write_text(content)
    result = invoke(
        "report", "--recorded", folder, "--loss", LOSS, "--backend", "numpy", "--known", "none.toml"
    )
    assert result.exit_code == 1
    assert words in result.output
    assert f"{LOSS}.json" in result.output


def test_a_missing_folder_of_vectors_is_named(invoke, tmp_path):
    result = invoke(
        "report", "--recorded", tmp_path / "nowhere", "--backend", "numpy", "--known", "none.toml"
    )
    assert result.exit_code == 1
    assert "does not exist" in result.output


def test_an_unusable_list_of_known_differences_is_named(report, tmp_path):
    (tmp_path / "bad.toml").write_text("[[difference]]\nloss = 1\n")
    result = report(known="bad.toml")
    assert result.exit_code == 1
    assert "bad.toml, difference 1" in result.output
    assert "no-such.toml does not exist" in report(known="no-such.toml").output


def test_a_report_that_cannot_be_written_says_so(report, tmp_path):
    (tmp_path / "folder.json").mkdir()
    result = report("--json", tmp_path / "folder.json")
    assert result.exit_code == 1
    assert "could not be written" in result.output


def test_the_other_forms_go_where_they_are_asked_to(report, tmp_path):
    result = report("--markdown", "report.md", "--junit", "report.xml")
    assert result.exit_code == 0, result.output
    assert "written to xent-report.json, report.md, report.xml" in result.output
    assert (tmp_path / "report.md").read_text().startswith("## xent against the originals (recorded): passed")
    assert 'tests="4" failures="0"' in (tmp_path / "report.xml").read_text()


@pytest.mark.parametrize("option", ["--markdown", "--junit"])
def test_a_form_needs_a_folder(report, option):
    result = report(option, "nowhere/report")
    assert result.exit_code == 2
    assert f"Invalid value for {option}: there is no folder" in message(result)


def test_an_earlier_report_is_compared(report, good_vectors):
    assert report("--json", "before.json").exit_code == 0
    result = report("--compare", "before.json", vectors=[wrong(good_vectors[0]), *good_vectors[1:]])
    assert result.exit_code == 1
    assert "1 broken, 0 fixed, 0 changed otherwise" in result.output
    assert "1 altered" in result.output
    assert f"broken: {LOSS} mean on numpy: was passed, now failed" in result.output
    again = report("--compare", "xent-report.json")
    assert again.exit_code == 0
    assert "0 broken, 1 fixed" in again.output


def test_what_was_chosen_is_compared_with_all(report):
    assert report("--json", "before.json").exit_code == 0
    result = report("--case", "mean", "--compare", "before.json")
    assert result.exit_code == 0
    assert "0 new cases, 0 gone" in result.output


def test_an_earlier_report_that_cannot_be_used_is_named_before_anything_runs(report, tmp_path):
    (tmp_path / "before.json").write_text("{")
    result = report("--compare", "before.json")
    assert result.exit_code == 1
    assert "before.json: is damaged or truncated" in result.output
    assert "cases on" not in result.output


def test_live_needs_the_originals(invoke, monkeypatch, tmp_path):
    monkeypatch.setenv("XENT_ORIGINALS", str(tmp_path / "no-originals"))
    result = invoke("report", "--live", "--loss", LOSS, "--case", "running-example", "--backend", "numpy")
    assert result.exit_code == 1
    assert "xent originals install torch-2.13.0" in result.output


def test_version(invoke):
    result = invoke("--version")
    assert (result.exit_code, result.output.strip()) == (0, __version__)


def test_the_originals_are_a_command_of_it(invoke):
    result = invoke("originals", "--help")
    assert result.exit_code == 0
    assert "install" in result.output


def python(code):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )


def test_without_the_extra_the_command_names_it():
    result = python("""
        import sys
        sys.modules["typer"] = None
        from xent.__main__ import main
        main()
    """)
    assert result.returncode == 1
    said = 'the xent command needs typer, which the cli extra has: pip install "xent-compat[cli]"'
    assert result.stderr.strip() == said


def test_another_missing_module_is_not_blamed_on_the_extra():
    result = python("""
        import sys
        sys.modules["xent_conformance.cli"] = None
        from xent.__main__ import main
        main()
    """)
    assert result.returncode == 1
    assert "ModuleNotFoundError" in result.stderr


def test_importing_xent_imports_nothing_of_the_command():
    result = python("""
        import sys, xent
        roots = {name.partition(".")[0] for name in sys.modules}
        print(roots & {"typer", "rich", "xent_conformance"})
    """)
    assert result.stdout.strip() == "set()", result.stderr


def test_python_m_xent():
    result = subprocess.run(
        [sys.executable, "-m", "xent", "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == __version__
