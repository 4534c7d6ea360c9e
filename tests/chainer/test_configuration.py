"""Configuration: defaults, the current thread's changes, and what the losses do with it."""

from __future__ import annotations

import io
import threading

import numpy as np
import pytest

import xent_chainer as chainer
import xent_chainer.functions as F

X = np.asarray([[1, 2, 3]], np.float32)


def test_defaults() -> None:
    entries = {
        name: getattr(chainer.config, name) for name in ("debug", "enable_backprop", "train", "type_check")
    }
    assert entries == {"debug": False, "enable_backprop": True, "train": True, "type_check": True}
    assert not chainer.is_debug()


def test_using_config_puts_back_what_was() -> None:
    with chainer.using_config("debug", True):
        assert chainer.config.debug
        with chainer.using_config("debug", False):
            assert not chainer.config.debug
        assert chainer.config.debug
    assert not chainer.config.debug
    assert "debug" not in vars(chainer.config._local)


def test_using_config_puts_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), chainer.using_config("debug", True):
        _ = 1 / 0
    assert not chainer.config.debug


def test_a_thread_changes_only_itself() -> None:
    seen: list[bool] = []

    def in_another_thread() -> None:
        seen.append(chainer.config.debug)
        chainer.set_debug(True)
        seen.append(chainer.config.debug)

    with chainer.using_config("debug", False):
        thread = threading.Thread(target=in_another_thread)
        thread.start()
        thread.join()
        assert seen == [False, True]
        assert not chainer.config.debug


def test_a_thread_does_not_inherit_a_local_change() -> None:
    seen: list[bool] = []
    with chainer.using_config("debug", True):
        thread = threading.Thread(target=lambda: seen.append(chainer.config.debug))
        thread.start()
        thread.join()
    assert seen == [False]


def test_the_global_configuration_is_for_all_threads() -> None:
    seen: list[bool] = []
    chainer.global_config.debug = True
    try:
        thread = threading.Thread(target=lambda: seen.append(chainer.config.debug))
        thread.start()
        thread.join()
    finally:
        chainer.global_config.debug = False
    assert seen == [True]


def test_unknown_entries_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="'GlobalConfig' object has no attribute 'foo'"):
        _ = chainer.config.foo


def test_entries_can_be_added_and_deleted() -> None:
    chainer.config.mine = 3
    assert chainer.config.mine == 3
    del chainer.config.mine
    assert not hasattr(chainer.config, "mine")


def test_show() -> None:
    out = io.StringIO()
    chainer.config.show(out)
    assert (
        out.getvalue()
        == "debug           False\nenable_backprop True\ntrain           True\ntype_check      True\n"
    )


def test_debug_checks_labels_in_the_other_thread_only() -> None:
    raised: list[str] = []

    def in_another_thread() -> None:
        chainer.set_debug(True)
        with pytest.raises(ValueError, match="Each label `t` need to satisfy") as error:
            F.softmax_cross_entropy(X, np.asarray([-2]))
        raised.append(str(error.value))

    thread = threading.Thread(target=in_another_thread)
    thread.start()
    thread.join()
    assert raised == ["Each label `t` need to satisfy `0 <= t < x.shape[1] or t == -1`"]
    assert F.softmax_cross_entropy(X, np.asarray([-2])).array == pytest.approx(1.407606)


def test_no_backprop_and_force_backprop() -> None:
    x = chainer.Variable(X)
    with chainer.no_backprop_mode():
        assert F.softmax_cross_entropy(x, np.asarray([0])).creator is None
        with chainer.force_backprop_mode():
            assert F.softmax_cross_entropy(x, np.asarray([0])).creator is not None
        assert F.softmax_cross_entropy(x, np.asarray([0])).creator is None


def test_no_backprop_hides_the_history_from_torch_and_jax() -> None:
    import jax
    import torch

    t = torch.tensor(X, requires_grad=True)
    with chainer.no_backprop_mode():
        assert not F.softmax_cross_entropy(t, torch.tensor([0])).array.requires_grad
        gradient = jax.grad(lambda x: F.softmax_cross_entropy(x, jax.numpy.asarray([0])).array)(
            jax.numpy.asarray(X)
        )
    np.testing.assert_array_equal(np.asarray(gradient), 0)
