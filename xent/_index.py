"""Read and change one element per row, along the class axis.

A one-hot mask over a block costs as much as the exponential, so libraries that can read and write by index
do.
"""

from __future__ import annotations

import numpy as np

from xent.arrays import Array, Namespace, creation_device, is_dask, is_numpy, is_torch, writable_in_place


def gather(xp: Namespace, a: Array, index: Array, axis: int) -> Array:
    """Return ``a`` at ``index`` along ``axis``; ``index`` has size 1 there."""
    if is_numpy(a):
        return a[_grid(index, axis)]
    if not is_dask(a):
        return xp.take_along_axis(a, index, axis=axis)
    # Dask has no take_along_axis: https://github.com/dask/dask/issues/3663
    return xp.sum(
        xp.where(_mask(xp, a, index, axis), a, xp.zeros_like(a)), axis=axis, keepdims=True, dtype=a.dtype
    )


def subtract_at(xp: Namespace, a: Array, index: Array, amount: Array, axis: int) -> Array:
    """Return ``a`` less ``amount`` at ``index``; ``a``, which the caller gives up, may be written to."""
    if is_numpy(a):
        at = _grid(index, axis)
        a[at] -= amount
        return a
    if is_torch(a):
        amount = (-amount).expand(index.shape)
        return (
            a.scatter_add_(axis, index, amount)
            if writable_in_place(a)
            else a.scatter_add(axis, index, amount)
        )
    return xp.where(_mask(xp, a, index, axis), a - amount, a)


def _grid(index: Array, axis: int) -> tuple[Array, ...]:
    """Index arrays that together select ``index`` along ``axis`` for every row."""
    shape = index.shape
    return tuple(
        index if k == axis else np.arange(n).reshape((1,) * k + (n,) + (1,) * (len(shape) - k - 1))
        for k, n in enumerate(shape)
    )


def _mask(xp: Namespace, a: Array, index: Array, axis: int) -> Array:
    classes = xp.arange(a.shape[axis], dtype=index.dtype, device=creation_device(a))
    return xp.reshape(classes, tuple(-1 if k == axis else 1 for k in range(a.ndim))) == index
