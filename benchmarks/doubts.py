"""How often each warning is given where it belongs and where it does not: `python benchmarks/doubts.py [--sets 300]`.

Rows are generated without and with a fault; beside each of our rates stands what the usual tests of a statistician
(statsmodels) find in the same rows at their usual level of 5 %.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan, linear_reset

sys.path.insert(0, str(Path(__file__).parent.parent))
from linreg.dataset import Dataset
from linreg.diagnosis.data_warnings import line_warnings
from linreg.least_squares import fit

CLEAN_ROWS = (8, 12, 20, 30, 50, 100, 300)
X_SHAPES = {
    "normal": lambda rng, n: rng.normal(size=n),
    "uniform": lambda rng, n: rng.uniform(0, 10, n),
    "even": lambda rng, n: np.arange(n, dtype=float),
    "skewed": lambda rng, n: rng.exponential(size=n),
    "two places": lambda rng, n: rng.normal(size=n) + 8.0 * (rng.random(n) < 0.5),
    "rounded": lambda rng, n: np.round(rng.uniform(0, 10, n)),
}


def even_line(rng, n, noise):
    x = rng.uniform(0, 10, n)
    return x, x + noise(x, n)


def scatter(growth):
    """Standard deviation from 1 at x = 0 to `growth` at x = 10."""
    return lambda rng, n: even_line(rng, n, lambda x, n: rng.normal(size=n) * (1 + (growth - 1) * x / 10))


def outliers(count, size, tail=False):
    """`count` rows of n off by `size` standard deviations on one side; with `tail` those of the largest x."""

    def make(rng, n):
        x, y = even_line(rng, n, lambda x, n: rng.normal(size=n))
        rows = np.argsort(x)[-count:] if tail else rng.choice(n, count, replace=False)
        y[rows] += size + rng.normal(size=count)
        return x, y

    return make


def parallel(distance):
    def make(rng, n):
        x = rng.uniform(0, 10, n)
        return x, x + distance * (rng.random(n) < 0.5) + rng.normal(size=n)

    return make


def blobs(rng, n):
    second = 6.0 * (rng.random(n) < 0.5)
    return rng.normal(size=n) + second, rng.normal(size=n) + second


def simpson(groups, step):
    """Groups that fall within, one higher and further right than the other."""

    def make(rng, n):
        group = rng.integers(groups, size=n)
        u = rng.normal(size=n)
        return u + step * group, -u + 2 * step * group + 0.5 * rng.normal(size=n)

    return make


def curve(bend):
    return lambda rng, n: even_line(rng, n, lambda x, n: bend * (x - 5) ** 2 + rng.normal(size=n))


def step(rng, n):
    return even_line(rng, n, lambda x, n: 4.0 * (x > 4) - 0.4 * x + rng.normal(size=n))


def wave(rng, n):
    return even_line(rng, n, lambda x, n: 2 * np.sin(2 * x) + rng.normal(size=n))


def errors(draw):
    return lambda rng, n: even_line(rng, n, lambda x, n: draw(rng, n))


def codes(rng, n):
    x, y = even_line(rng, n, lambda x, n: rng.normal(size=n))
    y[rng.choice(n, 2, replace=False)] = -999.0
    return x, y


def copied(rng, n):
    x, y = even_line(rng, n - 5, lambda x, n: rng.normal(size=n))
    return np.append(x, x[:5]), np.append(y, y[:5])


def rounded(rng, n):
    x, y = even_line(rng, n, lambda x, n: rng.normal(size=n))
    return np.round(x), np.round(y)


FAULTS = {
    "scatter grows 3 times": (scatter(3), "spread"),
    "scatter grows 6 times": (scatter(6), "spread"),
    "one outlier of 5": (outliers(1, 5), "outlier"),
    "five outliers of 8": (outliers(5, 8), "outlier"),
    "five outliers of 8, far right": (outliers(5, 8, tail=True), "outlier"),
    "parallel lines, 4 apart": (parallel(4), "groups"),
    "parallel lines, 6 apart": (parallel(6), "groups"),
    "two blobs": (blobs, "groups"),
    "Simpson, 2 groups": (simpson(2, 3), "groups"),
    "Simpson, 3 groups": (simpson(3, 3), "groups"),
    "a bend": (curve(0.1), "curve"),
    "a strong bend": (curve(0.4), "curve"),
    "a step": (step, "step"),
    "a wave": (wave, "runs"),
    "codes for missing": (codes, "codes"),
    "copied rows": (copied, "repeated"),
}
HARMLESS = {
    "exponential errors": errors(lambda rng, n: rng.exponential(size=n)),
    "Student's t, 3": errors(lambda rng, n: rng.standard_t(3, n)),
    "Laplace errors": errors(lambda rng, n: rng.laplace(size=n)),
    "uniform errors": errors(lambda rng, n: rng.uniform(-1, 1, n)),
    "rounded x and y": rounded,
}


def warned(x, y):
    """The kinds of warnings, counts and directions taken together."""
    line = fit(Dataset(x, y))
    found = [one.key.removeprefix("warning.") for one in line_warnings(line.dataset, line)]
    return {"outlier" if name == "outliers" else name.split("_")[0] if name.startswith(("spread", "repeated")) else name
            for name in found}  # fmt: skip


def usual_tests(x, y):
    """What statsmodels' tests find at 5 %: unequal scatter, an outlier (Bonferroni), a curve (RESET)."""
    design = sm.add_constant(x)
    fitted = sm.OLS(y, design).fit()
    return {
        "spread": het_breuschpagan(fitted.resid, design)[1] < 0.05,
        "outlier": fitted.outlier_test()[:, 2].min() < 0.05,
        "curve": linear_reset(fitted, power=2, use_f=True).pvalue < 0.05,
    }


def rates(make, rows, sets, seed):
    """How many of `sets` get each of our warnings, any of them, and each of the usual tests."""
    rng, ours, usual = np.random.default_rng(seed), Counter(), Counter()
    for _ in range(sets):
        x, y = make(rng, rows)
        found = warned(x, y)
        ours.update(found)
        ours["any"] += bool(found)
        usual.update(name for name, said in usual_tests(x, y).items() if said)
    return ours, usual


def percent(count, sets):
    return f"{100 * count / sets:5.1f}"


def report_clean(sets):
    print(f"Clean rows, {sets} sets each: any warning in percent, and which")
    total, together = 0, Counter()
    for shape, draw in X_SHAPES.items():
        for rows in CLEAN_ROWS:
            ours, _ = rates(
                lambda rng, n, draw=draw: (lambda x: (x, x + rng.normal(size=n)))(draw(rng, n)), rows, sets, rows
            )
            kinds = ", ".join(f"{name} {count}" for name, count in ours.most_common() if name != "any")
            print(f"  x {shape:<11} n = {rows:<4} {percent(ours['any'], sets)}   {kinds}")
            total += ours["any"]
            together.update(ours)
    every = sets * len(X_SHAPES) * len(CLEAN_ROWS)
    print(f"  all together: {100 * total / every:.2f} of 100   {dict(together)}\n")


def report_faults(sets, rows):
    print(f"Faults, {rows} rows, {sets} sets each: the right warning, any, and the usual tests at 5 %, in percent")
    for name, (make, wanted) in FAULTS.items():
        ours, usual = rates(make, rows, sets, 1)
        others = ", ".join(f"{k} {percent(v, sets).strip()}" for k, v in ours.most_common() if k not in ("any", wanted))
        tests = "  ".join(f"{test} {percent(usual[test], sets)}" for test in ("spread", "outlier", "curve"))
        right = f"{wanted:<8} {percent(ours[wanted], sets)}  any {percent(ours['any'], sets)}"
        print(f"  {name:<30} {right} | {tests} | {others}")
    print(f"\nNo fault, but not normal, {rows} rows: what is said, in percent")
    for name, make in HARMLESS.items():
        ours, usual = rates(make, rows, sets, 2)
        said = ", ".join(f"{k} {percent(v, sets).strip()}" for k, v in ours.most_common())
        tests = "  ".join(f"{test} {percent(usual[test], sets)}" for test in ("spread", "outlier", "curve"))
        print(f"  {name:<30} {said or 'nothing'} | {tests}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--rows", type=int, nargs="*", default=[20, 50, 200])
    parser.add_argument("--clean", action="store_true", help="clean rows alone")
    options = parser.parse_args()
    report_clean(options.sets)
    for rows in [] if options.clean else options.rows:
        report_faults(options.sets, rows)
        print()
