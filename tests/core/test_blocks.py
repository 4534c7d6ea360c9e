from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xent._blocks import blocks, part


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=4),
    st.data(),
    st.integers(1, 40),
)
def test_blocks_cover_every_element_once_and_never_cut_the_class_axis(
    shape: list[int], data: st.DataObject, elements: int
) -> None:
    axis = data.draw(st.none() | st.integers(0, len(shape) - 1))
    seen = np.zeros(shape, dtype=int)
    for block in blocks(tuple(shape), axis, elements):
        seen[block] += 1
        cut = seen[block].shape
        if axis is not None:
            assert cut[axis] == shape[axis]
        longest_row = 1 if axis is None else shape[axis]
        assert seen[block].size <= max(elements, longest_row)
    np.testing.assert_array_equal(seen, 1)


@pytest.mark.parametrize("shape", [(4, 1), (1, 3), (1, 1)])
def test_axes_of_size_one_apply_to_every_block(shape: tuple[int, ...]) -> None:
    a = np.arange(np.prod(shape)).reshape(shape)
    whole = np.zeros((4, 3), dtype=int)
    for block in blocks((4, 3), 1, 3):
        whole[block] = part(a, block)
    np.testing.assert_array_equal(whole, np.broadcast_to(a, (4, 3)))
