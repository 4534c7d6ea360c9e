"""Where the shim stands for torch, losses of other arrays work, and torch comes back unharmed."""

import subprocess
import sys

import pytest


def run(program: str) -> str:
    """Run a program in a fresh interpreter, since libraries remember which arrays are torch's."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("first", ["", "import torch"])
def test_numpy_arrays_work_under_the_shim_and_tensors_after_it(first: str) -> None:
    said = run(
        f"{first}\n"
        "import numpy as np\n"
        "from xent import shims\n"
        "with shims.installed('torch', even_if_installed=True):\n"
        "    from torch import nn\n"
        "    import torch.nn.functional as F\n"
        "    x, t = np.zeros((2, 4)), np.array([0, 3])\n"
        "    print(round(float(nn.CrossEntropyLoss(label_smoothing=0.1)(x, t)), 6))\n"
        "    print(round(float(F.cross_entropy(x, t)), 6))\n"
        "    def annotated(x: __import__('torch').Tensor) -> None: ...\n"
        "    print(isinstance(x, __import__('torch').Tensor))\n"
        "import torch, xent_torch.nn.functional as F\n"
        "x = torch.zeros(2, 4, requires_grad=True)\n"
        "F.cross_entropy(x, torch.tensor([0, 3])).backward()\n"
        "print(x.grad[0, 0].item())"
    )
    assert said.split() == ["1.386294", "1.386294", "False", "-0.375"]


def test_tensors_are_refused_under_the_shim_and_work_after_it() -> None:
    said = run(
        "import torch\n"
        "from xent import shims\n"
        "import xent_torch.nn.functional as F\n"
        "x, t = torch.zeros(2, 4), torch.tensor([0, 3])\n"
        "with shims.installed('torch', even_if_installed=True):\n"
        "    try:\n"
        "        F.cross_entropy(x, t)\n"
        "    except ImportError as error:\n"
        "        print(str(error).partition(':')[0])\n"
        "print(round(F.cross_entropy(x, t).item(), 6))"
    )
    assert said.splitlines() == ["torch.device is not covered", "1.386294"]


def test_no_tensor_can_be_made_without_torch() -> None:
    said = run(
        "from xent import shims\n"
        "with shims.installed('torch', even_if_installed=True):\n"
        "    import torch\n"
        "    try:\n"
        "        torch.Tensor([1.0])\n"
        "    except TypeError as error:\n"
        "        print(error)"
    )
    assert said.startswith("torch.Tensor is not covered")


def test_jax_arrays_work_under_the_shim() -> None:
    pytest.importorskip("jax")
    said = run(
        "import jax\n"
        "from xent import shims\n"
        "with shims.installed('torch', even_if_installed=True):\n"
        "    from torch import nn\n"
        "    x, t = jax.numpy.zeros((2, 4)), jax.numpy.array([0, 3])\n"
        "    print(float(jax.jit(jax.grad(nn.CrossEntropyLoss()))(x, t)[0, 0]))"
    )
    assert said.split() == ["-0.375"]
