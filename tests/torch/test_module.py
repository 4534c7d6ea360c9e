"""`xent_torch.nn.CrossEntropyLoss`: what a loss of PyTorch's is used with besides the call."""

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from xent_torch import nn

X = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]])
Y = np.asarray([2, 0])
W = np.asarray([1.0, 2.0, 4.0])


def test_options_are_attributes() -> None:
    criterion = nn.CrossEntropyLoss(W, ignore_index=1, reduction="sum", label_smoothing=0.1)
    assert criterion.weight is W
    assert (criterion.ignore_index, criterion.reduction, criterion.label_smoothing) == (1, "sum", 0.1)
    assert criterion.training


def test_options_may_be_changed_before_the_call() -> None:
    criterion = nn.CrossEntropyLoss()
    criterion.reduction, criterion.weight = "sum", W
    assert criterion(X, Y) == nn.functional.cross_entropy(X, Y, W, reduction="sum")


def test_a_legacy_argument_becomes_the_reduction() -> None:
    with pytest.warns(UserWarning, match="reduction='sum'"):
        criterion = nn.CrossEntropyLoss(size_average=False)
    assert criterion.reduction == "sum"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_copies_compute_the_same(duplicate: Any) -> None:
    criterion = nn.CrossEntropyLoss(W, reduction="none", label_smoothing=0.2)
    np.testing.assert_array_equal(duplicate(criterion)(X, Y), criterion(X, Y))


def test_state_dict_holds_the_weight_if_there_is_one() -> None:
    assert nn.CrossEntropyLoss().state_dict() == {}
    assert list(nn.CrossEntropyLoss(W).state_dict()) == ["weight"]


def test_load_state_dict_takes_the_weight() -> None:
    criterion = nn.CrossEntropyLoss(np.ones(3))
    criterion.load_state_dict(nn.CrossEntropyLoss(W).state_dict())
    np.testing.assert_array_equal(criterion.weight, W)


@pytest.mark.parametrize("state", [{}, {"weight": np.ones(2)}, {"weight": W, "bias": W}])
def test_load_state_dict_refuses_what_does_not_fit(state: dict[str, Any]) -> None:
    criterion = nn.CrossEntropyLoss(W)
    with pytest.raises(RuntimeError, match="loading state_dict for CrossEntropyLoss"):
        criterion.load_state_dict(state)
    assert criterion.weight is W


def test_a_weight_that_is_no_array_is_refused_when_assigned() -> None:
    criterion = nn.CrossEntropyLoss(W)
    with pytest.raises(TypeError, match="cannot assign 'list' object to buffer 'weight'"):
        criterion.weight = [1.0, 2.0, 4.0]
    assert criterion.weight is W


def test_train_and_eval_change_nothing_but_the_flag() -> None:
    criterion = nn.CrossEntropyLoss()
    assert not criterion.eval().training
    assert criterion.train().training
    assert criterion.eval()(X, Y) == criterion.train()(X, Y)


def test_to_of_a_numpy_weight_takes_a_device() -> None:
    criterion = nn.CrossEntropyLoss(W)
    assert criterion.to("cpu") is criterion
    np.testing.assert_array_equal(criterion.weight, W)
    assert nn.CrossEntropyLoss().to("cuda").weight is None


def test_casts_of_a_numpy_weight() -> None:
    criterion = nn.CrossEntropyLoss(W)
    assert criterion.double().weight.dtype == np.float64
    assert criterion.half().weight.dtype == np.float16
    with pytest.raises(TypeError, match=r"only a tensor of PyTorch can .* the weight is .*ndarray"):
        criterion.cuda()


def test_torch_is_not_imported() -> None:
    program = (
        "import sys, numpy as np; from xent_torch import nn\n"
        "c = nn.CrossEntropyLoss(np.ones(3), label_smoothing=0.1)\n"
        "c(np.zeros((2, 3)), np.asarray([0, 1])); c.state_dict()\n"
        "assert not {'torch', 'jax', 'dask'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


class TestOfTensors:
    """The same as the class of PyTorch."""

    torch = pytest.importorskip("torch")

    def pair(self, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        return nn.CrossEntropyLoss(*args, **kwargs), self.torch.nn.CrossEntropyLoss(*args, **kwargs)

    def test_constants_and_repr(self) -> None:
        ours, theirs = self.pair(self.torch.ones(3), reduction="sum")
        assert ours.__constants__ == theirs.__constants__
        assert repr(ours) == repr(theirs)
        assert ours.extra_repr() == theirs.extra_repr()

    @pytest.mark.parametrize("weighted", [False, True])
    def test_state_dict_has_the_same_content(self, weighted: bool) -> None:
        weight = self.torch.tensor([1.0, 2.0, 4.0], requires_grad=True) if weighted else None
        ours, theirs = (c.state_dict() for c in self.pair(weight))
        assert list(ours) == list(theirs)
        for name, value in theirs.items():
            self.torch.testing.assert_close(ours[name], value, rtol=0, atol=0)
            assert ours[name].requires_grad == value.requires_grad

    def test_state_dicts_are_interchangeable(self) -> None:
        ours, theirs = self.pair(self.torch.ones(3))
        theirs.load_state_dict(nn.CrossEntropyLoss(self.torch.arange(3.0)).state_dict())
        ours.load_state_dict(theirs.state_dict())
        assert ours.weight.tolist() == theirs.weight.tolist() == [0, 1, 2]

    @pytest.mark.parametrize("strict", [True, False])
    @pytest.mark.parametrize(
        "names", [(), ("weight",), ("bias",), ("weight", "bias"), ("bias", "running")], ids=str
    )
    @pytest.mark.parametrize("size", [3, 2])
    def test_what_load_state_dict_says(self, names: tuple[str, ...], size: int, strict: bool) -> None:
        state = {name: self.torch.ones(size) for name in names}

        def said(criterion: Any) -> str:
            try:
                return repr(criterion.load_state_dict(state, strict))
            except RuntimeError as error:
                return str(error)

        ours, theirs = map(said, self.pair(self.torch.ones(3)))
        assert ours == theirs
        ours, theirs = map(said, self.pair())
        assert ours == theirs

    def test_state_dict_takes_a_destination_and_a_prefix(self) -> None:
        ours, theirs = (
            c.state_dict(destination={"a": 1}, prefix="loss.") for c in self.pair(self.torch.ones(3))
        )
        assert list(ours) == list(theirs) == ["a", "loss.weight"]
        with pytest.warns(FutureWarning, match="Positional args are being deprecated") as caught:
            ours, theirs = (c.state_dict({}, "p.") for c in self.pair(self.torch.ones(3)))
        assert list(ours) == list(theirs) == ["p.weight"]
        assert str(caught[0].message) == str(caught[1].message)

    def test_to_casts_the_weight(self) -> None:
        ours, theirs = self.pair(self.torch.ones(3))
        assert ours.to(self.torch.float64).weight.dtype == theirs.to(self.torch.float64).weight.dtype

    @pytest.mark.parametrize("cast", ["half", "float", "double", "cpu"])
    def test_a_cast_changes_the_weight_in_place(self, cast: str) -> None:
        for weight in (self.torch.ones(3), self.torch.ones(3, dtype=self.torch.float64), None):
            ours, theirs = self.pair(weight)
            assert getattr(ours, cast)() is ours
            dtypes = [None if c.weight is None else c.weight.dtype for c in (ours, getattr(theirs, cast)())]
            assert dtypes[0] == dtypes[1]

    def test_without_a_weight_there_is_nothing_to_move_to_cuda(self) -> None:
        ours, theirs = self.pair(None)
        assert ours.cuda() is ours
        assert theirs.cuda(0) is theirs

    def test_a_parameter_stays_a_weight_and_is_refused_with_indices(self) -> None:
        weight = self.torch.nn.Parameter(self.torch.ones(3))
        for criterion in self.pair(weight):
            assert criterion.weight is weight
            with pytest.raises(RuntimeError, match="not differentiable with respect to argument 'weight'"):
                criterion(self.torch.zeros(2, 3), self.torch.tensor([0, 1]))
            criterion(self.torch.zeros(2, 3), self.torch.ones(2, 3)).backward()
        assert weight.grad.tolist() == pytest.approx([2 * np.log(3)] * 3, rel=1e-6)
