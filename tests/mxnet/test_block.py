"""Names, parameters, repr, and what a hybridized block keeps."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from xent_mxnet import gluon
from xent_mxnet.base import MXNetError
from xent_mxnet.gluon.loss import Loss, SoftmaxCELoss, SoftmaxCrossEntropyLoss

X = np.asarray([[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]])
T = np.asarray([0, 2])
W = np.asarray([[0.5], [2.0]])
PLAIN = np.asarray([2.40760596, 0.16984602])


def in_new_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_the_alias_is_the_class() -> None:
    assert SoftmaxCELoss is SoftmaxCrossEntropyLoss
    assert [c.__name__ for c in SoftmaxCELoss.__mro__] == [
        "SoftmaxCrossEntropyLoss",
        "Loss",
        "HybridBlock",
        "Block",
        "object",
    ]
    assert gluon.loss.SoftmaxCELoss is SoftmaxCELoss


def test_names_count_up_by_class_and_thread() -> None:
    class Mine(SoftmaxCELoss):
        pass

    names: list[str] = []

    def work() -> None:
        names.extend(made.name for made in (SoftmaxCELoss(), Mine(), SoftmaxCELoss(), Loss(None, 0)))

    in_new_thread(work)
    in_new_thread(work)
    assert names == ["softmaxcrossentropyloss0", "mine0", "softmaxcrossentropyloss1", "loss0"] * 2


@pytest.mark.parametrize(
    ("prefix", "name"), [("foo_", "foo"), ("bar", "bar"), ("", ""), ("two__", "two_")], ids=str
)
def test_a_given_prefix_names_the_block(prefix: str, name: str) -> None:
    loss = SoftmaxCELoss(prefix=prefix)
    assert (loss.prefix, loss.name, loss.params.prefix) == (prefix, name, prefix)


def test_a_given_prefix_does_not_count() -> None:
    names = []

    def work() -> None:
        SoftmaxCELoss(prefix="foo_")
        names.append(SoftmaxCELoss().name)

    in_new_thread(work)
    assert names == ["softmaxcrossentropyloss0"]


def test_there_are_no_parameters() -> None:
    loss = SoftmaxCELoss(prefix="foo_")
    assert list(loss.collect_params().items()) == []
    assert repr(loss.collect_params()) == "foo_ (\n\n)"


def test_shared_parameters_bring_their_prefix() -> None:
    shared = SoftmaxCELoss(prefix="foo_").params
    loss = SoftmaxCELoss(prefix="bar_", params=shared)
    assert (loss.prefix, loss.params.prefix) == ("bar_", "foo_")


def test_repr_is_of_the_moment() -> None:
    loss = SoftmaxCELoss(weight=2)
    assert repr(loss) == "SoftmaxCrossEntropyLoss(batch_axis=0, w=2)"
    loss._weight, loss._batch_axis = None, 1
    assert repr(loss) == "SoftmaxCrossEntropyLoss(batch_axis=1, w=None)"
    assert repr(Loss(0.5, 2)) == "Loss(batch_axis=2, w=0.5)"


def test_the_base_class_computes_nothing() -> None:
    with pytest.raises(NotImplementedError):
        Loss(None, 0)(X)
    with pytest.raises(NotImplementedError):
        gluon.Block()(X)


def test_attributes_are_read_at_every_call() -> None:
    loss = SoftmaxCELoss()
    np.testing.assert_allclose(loss(X, T), PLAIN, rtol=1e-8)
    loss._weight = 2
    np.testing.assert_allclose(loss(X, T), 2 * PLAIN, rtol=1e-8)


def test_attributes_are_kept_from_the_first_hybridized_call() -> None:
    loss = SoftmaxCELoss()
    loss.hybridize()
    loss(X, T)
    loss._weight = 2
    np.testing.assert_allclose(loss(X, T), PLAIN, rtol=1e-8)
    loss.hybridize(clear=False)
    np.testing.assert_allclose(loss(X, T), PLAIN, rtol=1e-8)
    loss.hybridize(False, clear=False)
    np.testing.assert_allclose(loss(X, T), 2 * PLAIN, rtol=1e-8)
    loss.hybridize()
    np.testing.assert_allclose(loss(X, T), 2 * PLAIN, rtol=1e-8)


def test_a_call_that_failed_keeps_nothing() -> None:
    loss = SoftmaxCELoss(weight="2")
    loss.hybridize()
    with pytest.raises(AssertionError, match="weight must be a number"):
        loss(X, T)
    loss._weight = 2
    np.testing.assert_allclose(loss(X, T), 2 * PLAIN, rtol=1e-8)


def test_a_hybridized_block_keeps_the_structure_of_its_arguments() -> None:
    loss = SoftmaxCELoss()
    loss.hybridize()
    loss(X, T)
    with pytest.raises(ValueError, match=r"Stored format = \[0, 0, 0\], input format = \[0, 0\]"):
        loss(X, T, W)
    with pytest.raises(ValueError, match=r"Stored format = \[0\], input format = \[0, 0\]"):
        loss(X)
    with pytest.raises(ValueError, match=r"Stored format = \[\[0\], 0\], input format = \[0, 0\]"):
        loss([X], T)
    loss.hybridize()
    np.testing.assert_allclose(loss(X, T, W), PLAIN * [0.5, 2.0], rtol=1e-8)
    with pytest.raises(ValueError, match=r"Stored format = \[0, 0\], input format = \[0, 0, 0\]"):
        loss(X, T)
    with pytest.raises(ValueError, match=r"Stored format = \[0, 0, -1\], input format = \[0, 0, 0\]"):
        loss(X, T, None)


@pytest.mark.parametrize("first", [(X, T), (X, T, None)], ids=["omitted", "None"])
def test_none_at_the_end_is_as_good_as_nothing(first: tuple[object, ...]) -> None:
    loss = SoftmaxCELoss()
    loss.hybridize()
    loss(*first)
    for again in ((X, T), (X, T, None), (X, T, None, None)):
        np.testing.assert_allclose(loss(*again), PLAIN, rtol=1e-8)


def test_other_shapes_and_dtypes_are_welcome_in_a_hybridized_block() -> None:
    loss = SoftmaxCELoss()
    loss.hybridize()
    loss(X, T)
    assert loss(X[:1].astype(np.float32), T[:1]).dtype == np.float32
    assert loss(np.zeros((2, 4, 5)), np.zeros((2, 4))).shape == (2,)


def test_mxnet_error_is_a_runtime_error() -> None:
    with pytest.raises(RuntimeError) as raised:
        SoftmaxCELoss()(X, np.asarray([0]))
    assert type(raised.value) is MXNetError
