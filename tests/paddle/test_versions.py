"""The version of PaddlePaddle that is reproduced: chosen per context, and what hangs on it."""

import asyncio
import contextvars
import threading
import warnings

import numpy as np
import pytest

import xent_paddle as paddle
from xent_paddle.nn.functional import softmax_with_cross_entropy
from xent_paddle.utils.deprecated import VisibleDeprecationWarning

LOGITS = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]], dtype="float32")


def test_the_default_is_2_6_2() -> None:
    assert paddle.get_version() == "2.6.2"


def test_using_version_ends_with_its_block_also_when_it_raises() -> None:
    seen = []

    def work() -> None:
        with paddle.using_version("3.3.1"):
            seen.append(paddle.get_version())
            raise KeyError

    with pytest.raises(KeyError):
        work()
    assert seen == ["3.3.1"]
    assert paddle.get_version() == "2.6.2"


def test_using_version_nests() -> None:
    with paddle.using_version("3.3.1"):
        with paddle.using_version("2.6.2"):
            assert paddle.get_version() == "2.6.2"
        assert paddle.get_version() == "3.3.1"


def test_set_version_stays_in_its_context() -> None:
    contextvars.copy_context().run(paddle.set_version, "3.3.1")
    assert paddle.get_version() == "2.6.2"


def test_set_version_stays_in_its_thread() -> None:
    seen: list[str] = []

    def work() -> None:
        paddle.set_version("3.3.1")
        seen.append(paddle.get_version())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (seen, paddle.get_version()) == (["3.3.1"], "2.6.2")


def test_asyncio_tasks_do_not_disturb_each_other() -> None:
    async def task(version: str) -> str:
        with paddle.using_version(version):
            await asyncio.sleep(0)
            return paddle.get_version()

    async def both() -> list[str]:
        return await asyncio.gather(task("2.6.2"), task("3.3.1"), task("2.6.2"))

    assert asyncio.run(both()) == ["2.6.2", "3.3.1", "2.6.2"]


@pytest.mark.parametrize("version", ["2.6", "3.0.0", "", None, 3, ["3.3.1"]])
def test_an_unknown_version_is_refused_and_changes_nothing(version: object) -> None:
    for choose in (paddle.set_version, lambda v: paddle.using_version(v).__enter__()):
        with pytest.raises(ValueError, match=r"must be '2\.6\.2' or '3\.3\.1'"):
            choose(version)  # type: ignore[arg-type]
    assert paddle.get_version() == "2.6.2"


def test_labels_without_a_class_axis_work_in_2_6_2_and_raise_in_3_3_1() -> None:
    label = np.asarray([2, 0])
    np.testing.assert_array_equal(
        softmax_with_cross_entropy(LOGITS, label), softmax_with_cross_entropy(LOGITS, label[:, None])
    )
    with (
        paddle.using_version("3.3.1"),
        pytest.warns(VisibleDeprecationWarning),
        pytest.raises(ValueError, match="ReshapeOp"),
    ):
        softmax_with_cross_entropy(LOGITS, label)


def test_every_call_warns_in_3_3_1_at_the_line_that_calls() -> None:
    label = np.asarray([[2], [0]])
    with paddle.using_version("3.3.1"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            softmax_with_cross_entropy(LOGITS, label)
    assert [w.category for w in caught] == [VisibleDeprecationWarning] * 2
    assert {w.filename for w in caught} == {__file__}
    assert issubclass(VisibleDeprecationWarning, UserWarning)


def test_no_call_warns_in_2_6_2() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        softmax_with_cross_entropy(LOGITS, np.asarray([[2], [0]]))
    assert caught == []
