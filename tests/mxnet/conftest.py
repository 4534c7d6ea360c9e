"""Every test starts and ends in nd mode."""

from collections.abc import Iterator

import pytest

from xent_mxnet import npx


@pytest.fixture(autouse=True)
def nd_mode() -> Iterator[None]:
    npx.reset_np()
    yield
    npx.reset_np()
