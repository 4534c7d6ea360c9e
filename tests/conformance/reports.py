"""Reports to write down: of one case, that passes, fails, is known, or cannot be asked."""

from dataclasses import replace

from xent_conformance.backends import BACKENDS
from xent_conformance.compare import DIFFERENT, NOT_EXPRESSIBLE, SAME
from xent_conformance.distance import Distance
from xent_conformance.execute import execute
from xent_conformance.known_differences import KnownDifference
from xent_conformance.report.model import Report
from xent_conformance.results import CaseResult, Found
from xent_conformance.signatures import SignatureResult
from xent_conformance.wire import tensor

from .conftest import FUNCTION, LOSS, ORIGINAL, PROVENANCE, good, loss_call

NUMPY, STRICT = BACKENDS["numpy"], BACKENDS["array-api-strict"]
VECTOR = good(loss_call(), "mean")
ENTRY = KnownDifference(
    LOSS, ("mean",), ("value",), ("*",), "the original is less accurate", "measured", (), "a fix"
)
PASSES = CaseResult(LOSS, "mean", "numpy", (Found("vjp", "value", SAME), Found("vjp", "gradient", SAME)))
FAILS = CaseResult(
    LOSS,
    "mean",
    "numpy",
    (Found("vjp", "value", DIFFERENT, "1.0, the original has 2.0"), Found("vjp", "dtype", SAME)),
)
KNOWN = CaseResult(LOSS, "mean", "numpy", (Found("vjp", "value", DIFFERENT, "off", ENTRY),))
HALF = CaseResult(LOSS, "mean", "array-api-strict", not_expressible="the backend has no such dtype")
TRACED = CaseResult(LOSS, "mean", "numpy", (Found("jit", "error", NOT_EXPRESSIBLE, "values are unknown"),))

SAME_SIGNATURE = SignatureResult(LOSS, ORIGINAL, FUNCTION, Found("", "signature", SAME))
OTHER_SIGNATURE = SignatureResult(
    LOSS, ORIGINAL, FUNCTION, Found("", "signature", DIFFERENT, "f(x), the original is f(y)")
)

#: Text that would be markup, a link, a mention or a command wherever it is not taken for text.
HOSTILE = (
    "<script>alert(1)</script> </code></details></summary> | `x` ``` [l](javascript:alert(1)) "
    "![i](http://a.b) @everyone #1 www.a.b http://a.b *b* _i_ ~s~ $x$ <!-- ]]> -->\n\n# heading\n\n- list "
    "\x00\x1b[31m \u202e \ud800"
)


def report(*results, signatures=(), stale=(), **facts):
    return Report(
        backends=[NUMPY, STRICT],
        results=results,
        signatures=signatures,
        stale=stale,
        vectors={(LOSS, "mean"): VECTOR},
        known=(ENTRY,),
        originals={ORIGINAL: PROVENANCE},
        **facts,
    )


def measured(share=0.25):
    """A result with distances, and with answers: the expected one, another one, that one again."""
    (_, answer), *_ = execute(VECTOR.case.call, NUMPY)
    off = replace(answer, value=tensor(answer.value.values + 0.5, "float64"))
    distance = Distance(absolute=0.5, relative=1 / 3, ulp=2.0, share=share, ours=0.5, theirs=0.0)
    found = Found("b", "value", SAME, distance=distance)
    return CaseResult(LOSS, "mean", "numpy", (found,), answers={"a": answer, "b": off, "c": off})


def hostile():
    """A report with hostile text wherever text comes from elsewhere, but in the names of the case."""
    found = Found("vjp", "value", DIFFERENT, HOSTILE)
    vector = replace(VECTOR, case=replace(VECTOR.case, why=HOSTILE))
    bad = replace(OTHER_SIGNATURE, name=HOSTILE, finding=replace(OTHER_SIGNATURE.finding, text=HOSTILE))
    made = report(
        replace(FAILS, findings=(found,)),
        replace(HALF, not_expressible=HOSTILE),
        signatures=[bad],
        stale=[HOSTILE],
    )
    return replace(made, vectors={(LOSS, "mean"): vector})
