"""Ivy's frontend of torch, with Ivy's torch backend below it: torch tensors in and out, as they are.

``xent report --loss torch.cross_entropy --implementation ivy_losses:cross_entropy``
"""

import functools

import ivy
import torch
from ivy.functional.frontends import torch as frontend

ivy.set_backend("torch")


def unwrapped(value):
    return value.ivy_array.data if isinstance(value, frontend.Tensor) else value


@functools.wraps(frontend.nn.functional.cross_entropy)
def cross_entropy(*args, **kwargs):
    """`torch.nn.functional.cross_entropy`, which the frontend claims by name."""
    given = [frontend.tensor(a) if isinstance(a, torch.Tensor) else a for a in args]
    named = {k: frontend.tensor(a) if isinstance(a, torch.Tensor) else a for k, a in kwargs.items()}
    return unwrapped(frontend.nn.functional.cross_entropy(*given, **named))
