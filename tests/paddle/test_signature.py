"""The signatures are the originals', and the names are where Paddle has them."""

import inspect

import xent_paddle as paddle
import xent_paddle.nn.functional as F


def test_the_function_is_where_paddle_has_it() -> None:
    from xent_paddle.nn.functional import loss

    assert paddle.nn.functional.softmax_with_cross_entropy is F.softmax_with_cross_entropy
    assert loss.softmax_with_cross_entropy is F.softmax_with_cross_entropy


def test_to_tensor_has_paddles_parameters() -> None:
    parameters = inspect.signature(paddle.to_tensor).parameters.values()
    assert [(p.name, p.default) for p in parameters] == [
        ("data", inspect.Parameter.empty),
        ("dtype", None),
        ("place", None),
        ("stop_gradient", True),
    ]
    assert {p.kind for p in parameters} == {inspect.Parameter.POSITIONAL_OR_KEYWORD}


def test_softmax_with_cross_entropy_has_paddles_parameters() -> None:
    parameters = inspect.signature(F.softmax_with_cross_entropy).parameters.values()
    assert [(p.name, p.default) for p in parameters] == [
        ("logits", inspect.Parameter.empty),
        ("label", inspect.Parameter.empty),
        ("soft_label", False),
        ("ignore_index", -100),
        ("numeric_stable_mode", True),
        ("return_softmax", False),
        ("axis", -1),
    ]
    assert {p.kind for p in parameters} == {inspect.Parameter.POSITIONAL_OR_KEYWORD}
