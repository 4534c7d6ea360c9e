"""Cut a computation over rows into blocks that stay in cache.

A block is a tuple of slices. It cuts every axis but the class axis, so the same tuple selects the block's
part of an array shaped like the logits and of one shaped like the rows (class axis of size 1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from xent.arrays import Array

Block = tuple[slice, ...]

#: Elements of the logits in a block: a block and its few temporaries fit in a core's second-level cache.
BLOCK_ELEMENTS = 1 << 16


def blocks(shape: tuple[int, ...], axis: int | None, elements: int = BLOCK_ELEMENTS) -> Iterator[Block]:
    """Yield blocks of at most about ``elements`` elements that cover ``shape`` and never cut ``axis``.

    A single row longer than that is a block of its own. Outer axes are cut first, so blocks of arrays in C
    order are contiguous.

    >>> list(blocks((5, 3), 1, elements=6))
    [(slice(0, 2, None), slice(0, 3, None)), (slice(2, 4, None), slice(0, 3, None)), (slice(4, 5, None),
    slice(0, 3, None))]
    """
    size = math.prod(shape)
    cut = next((k for k, n in enumerate(shape) if k != axis and n > 1), None)
    if size <= elements or cut is None:
        yield tuple(slice(0, n) for n in shape)
        return
    length = shape[cut]
    step = max(1, elements * length // size)
    for start in range(0, length, step):
        stop = min(start + step, length)
        inner = (*shape[:cut], stop - start, *shape[cut + 1 :])
        for block in blocks(inner, axis, elements):
            yield (*block[:cut], slice(start, stop), *block[cut + 1 :])


def part_of(a: Array, block: Block) -> Block:
    """Return the block's slices of an array; its axes of size 1 are not cut, they broadcast."""
    return tuple(slice(None) if n == 1 else s for n, s in zip(a.shape, block, strict=True))


def part(a: Array | None, block: Block) -> Array | None:
    """Return the block's part of an array; ``None`` and 0-d arrays apply to every block."""
    return a if a is None or a.ndim == 0 else a[part_of(a, block)]
