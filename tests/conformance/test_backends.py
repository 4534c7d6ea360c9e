"""Arrays of every installed library, made and read back."""

import importlib
import sys

import numpy as np
import pytest

from xent_conformance import backends
from xent_conformance.backends import BACKENDS, NotExpressible
from xent_conformance.wire import LAYOUTS, tensor

INSTALLED = [b for b in BACKENDS.values() if b.installed()]


@pytest.fixture(params=INSTALLED, ids=lambda b: b.name)
def backend(request):
    with request.param.session():
        yield request.param


@pytest.mark.parametrize("shape", [(), (1,), (0, 3), (2, 3), (2, 1, 4)], ids=str)
def test_every_dtype_survives(backend, shape):
    for dtype in sorted(backend.dtypes):
        values = (np.arange(np.prod(shape, dtype=int)) % 2).reshape(shape)
        array = backend.array(tensor(values, dtype))
        assert backend.is_array(array)
        back = backend.read(array)
        assert (back.dtype, back.values.shape) == (dtype, shape)
        np.testing.assert_array_equal(back.values, values.astype(back.values.dtype))


def test_the_version_is_the_librarys(backend):
    assert backend.version() == importlib.import_module(backend.module).__version__


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_has_the_same_values(backend, layout):
    values = np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(
        backend.read(backend.array(tensor(values, "float32", layout=layout))).values, values
    )


@pytest.mark.parametrize("name", ["numpy", "torch"])
def test_layouts_are_kept_where_the_library_has_them(name):
    pytest.importorskip(name)
    strides = {
        layout: BACKENDS[name].array(tensor(np.zeros((3, 4)), "float32", layout=layout)) for layout in LAYOUTS
    }
    as_steps = [s.stride() if name == "torch" else tuple(n // 4 for n in s.strides) for s in strides.values()]
    assert as_steps[:3] == [(4, 1), (1, 3), (8, 2)]
    assert as_steps[3] == ((4, 1) if name == "torch" else (-4, 1))


def test_nan_and_infinity_survive(backend):
    values = np.array([np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(backend.read(backend.array(tensor(values, "float32"))).values, values)


def test_a_dtype_that_the_library_does_not_have_is_not_expressible(backend):
    for dtype in {"float16", "bfloat16", "float128"} - backend.dtypes:
        with pytest.raises(NotExpressible, match="no such dtype"):
            backend.array(tensor([1.0], "float32").__class__(np.zeros(1), dtype))


def test_arrays_of_another_library_are_not_its_own(backend):
    other = next(b for b in INSTALLED if b.module != backend.module)
    array = other.array(tensor([1.0], "float32"))
    assert not backend.is_array(array)
    assert not backend.is_array([1.0])


@pytest.fixture
def _jax_settings():
    """Undo what the code that a report shows for JAX sets for good."""
    yield
    if "jax" in sys.modules:
        sys.modules["jax"].config.update("jax_enable_x64", False)


@pytest.mark.usefixtures("_jax_settings")
def test_literals_are_code(backend):
    values = tensor([[1.5, np.nan], [np.inf, -np.inf]], "float32")
    scope = {}
    exec(backend.imports, scope)
    made = eval(backend.literal(values), scope)
    back = backend.read(made)
    assert back.dtype == "float32"
    np.testing.assert_array_equal(back.values, values.values)


def test_dask_is_not_computed_during_a_call():
    dask = pytest.importorskip("dask.array")
    backend = BACKENDS["dask"]
    with backend.during_call(), pytest.raises(RuntimeError, match="computed during the call"):
        float(dask.ones((3,)).sum())


def test_the_minimal_backend_has_no_boolean_indexing():
    strict = pytest.importorskip("array_api_strict")
    with BACKENDS["array-api-strict-minimal"].session():
        x = strict.asarray([1.0, 2.0])
        with pytest.raises(RuntimeError):
            x[x > 1.0]
    assert x[x > 1.0].shape == (1,)


def test_a_library_can_be_added(monkeypatch):
    class Mine(backends.NumPy):
        name = "mine"

    monkeypatch.setattr(backends, "BACKENDS", dict(BACKENDS))
    backends.register(Mine())
    assert list(backends.BACKENDS)[-1] == "mine"
    assert backends.BACKENDS["mine"].installed()
