"""``xent port --verify``: a loss before and after its port, on the user's own arrays."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy
from typer.testing import CliRunner, Result

from xent_conformance.cli import app
from xent_port import verify_data
from xent_port.project import port_all
from xent_port.verify_data import DataError, read_arrays
from xent_port.verify_run import RUNNERS

CHAINER = "import chainer.functions as F\nloss = F.softmax_cross_entropy(y, t)\n"
LOGITS = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 4.0], [0.5, -1.0, 2.0]], "float32")
LABELS = np.array([2, 0, 1], "int32")
IGNORED = np.array([2, -1, 1], "int32")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verify(source: str, to: str, /, *options: str, assume: Any = (), **arrays: Any) -> Result:
    Path("train.py").write_text(source, encoding="utf-8")
    np.savez("data.npz", **arrays)
    granted = [f"--assume={name}" for name in assume]
    return run("train.py", "--to", to, "--verify", "data.npz", *granted, *options)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["port", *arguments])


def needed(source: str, target: str) -> list[str]:
    """Return the assumptions that the native call of the only use in a source needs."""
    Path("train.py").write_text(source, encoding="utf-8")
    (finding,) = port_all([Path("train.py")], target).files[0].findings
    return [reason.assumption for reason in finding.decision.reasons]


def test_to_xent_nothing_differs() -> None:
    done = verify(CHAINER, "xent", y=LOGITS, t=IGNORED)
    assert done.exit_code == 0, done.output
    # what Chainer 7.8.1 answers in the recorded case mean-divides-by-valid-rows
    assert done.stdout.count("1.82445") == 2
    assert "value: largest difference 0\n" in done.stdout
    assert "the same, within the tolerance of the dtype" in done.stdout


@pytest.mark.parametrize("target", ["torch", "jax"])
def test_a_native_call_is_computed_on_its_library(target: str) -> None:
    pytest.importorskip(target)
    done = verify(CHAINER, target, assume=needed(CHAINER, target), y=LOGITS, t=LABELS)
    assert done.exit_code == 0, done.output
    assert f" on {target}:\n" in done.stdout
    assert "rewritten" in done.stdout
    assert "the same, within the tolerance of the dtype" in done.stdout


def test_a_wrong_assumption_shows_with_its_place_and_its_name() -> None:
    pytest.importorskip("jax")
    wide = LOGITS.repeat(2, axis=1)
    done = verify(CHAINER, "jax", assume=needed(CHAINER, "jax"), y=wide, t=np.array([2, 0, 7], "int32"))
    assert done.exit_code == 1
    assert "DIFFERENT" in done.stdout
    assert "not true of these arrays: labels-in-range: Each label is a class" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 different"


def test_what_fell_back_is_compared_on_the_targets_arrays_and_says_what_is_true_of_them() -> None:
    pytest.importorskip("torch")
    done = verify(CHAINER, "torch", y=LOGITS, t=LABELS)
    assert done.exit_code == 0, done.output
    assert "xent_chainer.functions.softmax_cross_entropy on torch:" in done.stdout
    assert "there is a native call if they always are: class-labels" in done.stdout


def test_what_both_sides_refuse_is_told_with_the_losss_own_error() -> None:
    done = verify(CHAINER, "xent", y=LOGITS, t=LABELS[:2])
    assert done.exit_code == 2
    assert "integers t of shape (N, ...)" in done.stdout
    assert "both refuse these arrays" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 not verified"


def test_a_class_is_compared_in_each_call_of_its_instance() -> None:
    source = (
        "from mxnet import gluon\nloss = gluon.loss.SoftmaxCELoss(axis=1)\n"
        "a = loss(first, labels)\nb = loss(second, labels)\n"
    )
    done = verify(source, "xent", first=LOGITS, second=LOGITS * 2, labels=LABELS)
    assert done.exit_code == 0, done.output
    assert "pred is 'first': float32 (3, 3)" in done.stdout
    assert "pred is 'second': float32 (3, 3)" in done.stdout


@pytest.mark.parametrize(
    "names", [("y", "t"), ("x", "t"), ("logits", "labels"), ("pred", "target"), ("input", "label")]
)
def test_arrays_are_found_by_the_source_the_parameter_or_what_they_are(names: tuple[str, str]) -> None:
    done = verify(CHAINER, "xent", **dict(zip(names, (LOGITS, LABELS), strict=True)))
    assert done.exit_code == 0, done.output
    assert f"x is '{names[0]}'" in done.stdout


def test_an_array_is_found_by_an_expression_of_the_source() -> None:
    source = CHAINER.replace("(y, t)", "(model(x)[:, :3], batch['t'])")
    done = verify(source, "xent", **{"model(x)[:, :3]": LOGITS, "batch['t']": LABELS, "x": LOGITS[:1]})
    assert done.exit_code == 0, done.output
    assert "float32 (3, 3)" in done.stdout


def test_a_number_or_a_word_of_the_source_can_be_an_array_of_no_axes() -> None:
    source = CHAINER.replace("(y, t)", "(y, t, reduce=how, ignore_label=unknown)")
    done = verify(source, "xent", y=LOGITS, t=LABELS, how="no", unknown=-1)
    assert done.exit_code == 0, done.output
    assert "reduce is 'how': 'no'" in done.stdout


def test_what_is_missing_is_named() -> None:
    done = verify(CHAINER.replace("(y, t)", "(y, t, class_weight=w / 2)"), "xent", y=LOGITS, t=LABELS)
    assert done.exit_code == 2
    assert "`class_weight` is `w / 2` in the source" in done.stderr
    assert "pass it as array 'class_weight' in the npz, which has 'y', 't'" in done.stderr


def test_what_is_missing_can_be_called_as_in_the_source() -> None:
    done = verify(CHAINER, "xent", t=LABELS)
    assert "`x` is `y` in the source: pass it as array 'y' or 'x' in the npz, which has 't'" in done.stderr


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (CHAINER.replace("(y, t)", "(*batch)"), "cannot be told apart"),
        (CHAINER.replace("(y, t)", ""), "is not called here"),
        ("import os\n", "there is no use of a loss to verify"),
    ],
)
def test_a_use_that_cannot_be_computed_says_why(source: str, says: str) -> None:
    done = verify(source, "xent", y=LOGITS, t=LABELS)
    assert done.exit_code == 2
    assert says in done.stderr


def test_one_of_several_uses_is_chosen_by_its_line() -> None:
    source = CHAINER + "F.sigmoid_cross_entropy(a, b)\n"
    assert verify(source, "xent", y=LOGITS, t=LABELS).exit_code == 2
    done = verify(source, "xent", "--at", "./train.py:2", y=LOGITS, t=LABELS)
    assert done.exit_code == 0, done.output
    assert "sigmoid" not in done.stdout
    elsewhere = run("train.py", "--to", "xent", "--verify", "data.npz", "--at", "train.py:7")
    assert "at train.py:7" in elsewhere.stderr


def test_the_last_line_counts_what_came_of_all() -> None:
    pytest.importorskip("jax")
    source = (
        CHAINER
        + "F.softmax_cross_entropy(y, there)\nF.softmax_cross_entropy(y, t, class_weight=w)\n"
        + CHAINER
    )
    arrays = {"y": LOGITS.repeat(2, axis=1), "t": LABELS, "there": np.array([2, 0, 7], "int32")}
    done = verify(source, "jax", assume=needed(CHAINER, "jax"), **arrays)
    assert done.stdout.splitlines()[-1] == "2 the same, 1 different, 1 not verified"
    assert done.exit_code == 2


def test_the_users_source_is_not_run() -> None:
    source = CHAINER.replace("(y, t)", "(y, __import__('pathlib').Path('ran').touch())")
    done = verify(source, "xent", y=LOGITS, t=LABELS)
    assert done.exit_code == 0, done.output
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    ("loss", "target", "lacking", "package"),
    [
        ("softmax", "paddle", "paddle", "paddlepaddle"),
        ("softmax", "torch", "torch", '"xent-compat[torch]"'),
        ("softmax", "jax", "jax", '"xent-compat[jax]"'),
        ("sigmoid", "jax", "optax", "optax"),
    ],
)
def test_a_library_that_is_not_installed_is_said(
    loss: str, target: str, lacking: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = CHAINER.replace("softmax", loss)
    assume = needed(source, target)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == lacking else name)
    done = verify(source, target, assume=assume, y=LOGITS, t=LABELS)
    assert done.exit_code == 2
    assert f"{lacking} is not installed here" in done.stderr
    assert f"pip install {package}" in done.stderr


# ---- the file of arrays


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path("ran").touch, ())


def entry(header: dict[str, Any], body: bytes) -> bytes:
    out = io.BytesIO()
    npy.write_array_header_1_0(out, header)
    return out.getvalue() + body


def archive(**members: bytes) -> Path:
    with zipfile.ZipFile("data.npz", "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return Path("data.npz")


def npy_file(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def refused(**members: bytes) -> str:
    """Verify with an archive of these arrays, and return why the use could not be."""
    Path("train.py").write_text(CHAINER, encoding="utf-8")
    arrays = {"y": npy_file(LOGITS), "t": npy_file(LABELS)}
    done = run("train.py", "--to", "xent", "--verify", str(archive(**arrays | members)))
    assert done.exit_code == (2 if done.stderr else 0)
    return done.stderr


OBJECTS = entry({"descr": "|O", "fortran_order": False, "shape": (1,)}, pickle.dumps([Bomb()]))
TOO_LARGE = entry({"descr": "<f8", "fortran_order": False, "shape": (10**12,)}, b"12345678")
DAMAGED = [b"", b"not an array", b"\x93NUMPY\x01\x00\xff\xff{", b"\x93NUMPY\x01\x00\x02\x00{\n"]


def test_arrays_of_python_objects_are_refused_and_not_unpickled() -> None:
    assert "train.py:2:8: not verified: array 'y' holds Python objects" in refused(y=OBJECTS)
    assert not Path("ran").exists()


def test_an_array_with_fewer_numbers_than_its_shape_says_is_refused_before_memory_is_taken() -> None:
    assert "'y' is damaged" in refused(y=TOO_LARGE)


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_array_is_refused(damage: bytes) -> None:
    assert "'y' is damaged" in refused(y=damage)


@pytest.mark.parametrize("member", [OBJECTS, TOO_LARGE, *DAMAGED])
def test_what_no_use_needs_may_be_anything(member: bytes) -> None:
    assert refused(names=member) == ""
    assert not Path("ran").exists()


def test_more_than_fits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez("data.npz", x=np.zeros(1000))
    monkeypatch.setattr(verify_data, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match="more than"):
        read_arrays(Path("data.npz"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"[]", pickle.dumps(Bomb())])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    Path("data.npz").write_bytes(data)
    with pytest.raises(DataError, match="savez"):
        read_arrays(Path("data.npz"))
    assert not Path("ran").exists()


def test_no_file_and_words_for_numbers_are_told() -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_arrays(Path("nothing.npz"))
    assert "'t' is of <U3, not of numbers" in verify(CHAINER, "xent", y=LOGITS, t=np.array(["one"])).stderr


# ---- the libraries


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_every_library_computes_a_loss_of_known_value_and_gradient(library: str) -> None:
    import xent_torch.nn.functional as F

    pytest.importorskip(library)
    # the mean of log(2) for each of two rows of equal logits; softmax less one-hot, over two rows
    arguments = {"input": np.zeros((2, 2)), "target": np.array([0, 1])}
    value, gradient = RUNNERS[library](lambda given: F.cross_entropy(**given), arguments, "input")
    np.testing.assert_allclose(value, np.log(2), rtol=1e-14)
    np.testing.assert_allclose(gradient, [[-0.25, 0.25], [0.25, -0.25]], rtol=1e-14)
