"""What holds around every test."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _jax_is_left_as_it_was() -> Iterator[None]:
    """A module that left JAX's 64-bit types on would change the tests after it."""
    yield
    jax = sys.modules.get("jax")
    assert jax is None or not jax.config.jax_enable_x64, "these tests left jax_enable_x64 on"
