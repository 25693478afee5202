"""Writes reference.json: what SciPy, Pingouin and statsmodels answer for the data in it.

The data are published where a name says whose, else drawn with a fixed seed. What the publications printed
stands in the tests.

Run: python tests/evaluation/statistics/reference.py, then npm run format
(pip install scipy==1.17.1 pingouin==0.7.0 statsmodels==0.15.0)
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
from scipy import stats
from statsmodels.stats.multitest import multipletests

OUTPUT = Path(__file__).with_name("reference.json")
rng = np.random.default_rng(1986)

# Bland and Altman, Lancet 1986; i: 307-310: peak expiratory flow in l/min, two readings on each of two meters.
WRIGHT = [
    [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427],
    [490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421],
]
MINI = [
    [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451],
    [525, 415, 508, 444, 500, 625, 460, 390, 642, 432, 420, 605, 227, 467, 268, 370, 443],
]

# Shrout and Fleiss, Psychol Bull 1979; 86: 420-428, table 2: six targets rated by four judges.
JUDGES = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]

# Darwin's maize, the differences in eighths of an inch, as in Wilcoxon, Biometrics Bull 1945; 1: 80-83.
MAIZE = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]

# Hollander and Wolfe 1973, p. 29: depression before and after a first tranquillizer.
DEPRESSION = [
    [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
]


def short(values):
    return np.round(values, 6).tolist()


def normal(n, shift=0.3):
    return short(rng.normal(shift, 1, n))


def whole(n, low=-4, high=6):
    """Whole numbers, so that some are tied and some zero."""
    return rng.integers(low, high, n).tolist()


def summary(name, values):
    return {
        "name": name,
        "values": values,
        "mean": float(np.mean(values)),
        "median": float(np.median(values)),
        "sd": float(np.std(values, ddof=1)),
    }


def wilcoxon(name, differences):
    """By SciPy's defaults; `pValue` of the differences that are not zero, `withZeros` of all."""
    rest = [d for d in differences if d != 0]
    return {
        "name": name,
        "differences": differences,
        "pValue": float(stats.wilcoxon(rest).pvalue),
        "withZeros": float(stats.wilcoxon(differences).pvalue),
    }


def holm(name, p_values):
    adjusted = multipletests(p_values, method="holm")[1]
    return {"name": name, "pValues": p_values, "adjusted": adjusted.tolist()}


def bootstrap(name, values):
    """A hundred times as many resamples as Myograph's, so that nearly all chance is on its side."""
    interval = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=1_000_000, batch=10_000, rng=rng
    ).confidence_interval
    return {
        "name": name,
        "values": values,
        "low": float(interval.low),
        "high": float(interval.high),
        "standardError": float(stats.sem(values)),
    }


def bland_altman(name, first, second):
    """The formula of Bland and Altman 1999; the interval of the bias is SciPy's."""
    d = np.subtract(second, first)
    n, bias, sd = len(d), d.mean(), d.std(ddof=1)
    half = stats.t.ppf(0.975, n - 1) * sd * np.sqrt(1 / n + 1.96**2 / (2 * (n - 1)))
    interval = stats.ttest_1samp(d, 0).confidence_interval()
    limits = {"lower": bias - 1.96 * sd, "upper": bias + 1.96 * sd}
    return {
        "name": name,
        "first": first,
        "second": second,
        "bias": float(bias),
        "sd": float(sd),
        **{side: float(limit) for side, limit in limits.items()},
        "biasInterval": {"low": float(interval.low), "high": float(interval.high)},
        **{
            f"{side}Interval": {"low": float(limit - half), "high": float(limit + half)}
            for side, limit in limits.items()
        },
    }


def icc_2_1(columns):
    """Pingouin's ICC(2,1) with its interval, not rounded."""
    table = pd.DataFrame(np.transpose(columns)).melt(ignore_index=False).reset_index()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = pingouin.intraclass_corr(table, targets="index", raters="variable", ratings="value")
    row = rows.iloc[1]
    return float(row["ICC"]), [float(limit) for limit in row["CI95"]]


def test_retest(name, first, second):
    icc, (low, high) = icc_2_1([first, second])
    both = np.array([first, second], dtype=float)
    within = both.var(axis=0, ddof=1)
    return {
        "name": name,
        "first": first,
        "second": second,
        "icc": icc,
        "iccInterval": {"low": low, "high": high},
        "cv": float(np.sqrt(np.mean(within / both.mean(axis=0) ** 2))),
        "repeatability": float(1.96 * np.sqrt(2) * np.sqrt(within.mean())),
    }


def visits(n, between, within, shift):
    """Two visits of n subjects whose true values differ by SD `between`."""
    true = 50 + rng.normal(0, between, n)
    return [short(true + step + rng.normal(0, within, n)) for step in (0, shift)]


pingouin.options["round"] = None
pingouin.options["round.column.CI95"] = None
assert round(icc_2_1(JUDGES)[0], 2) == 0.29  # as Shrout and Fleiss printed

reference = {
    "versions": {name: version(name) for name in ["numpy", "scipy", "pingouin", "statsmodels"]},
    "summary": [summary("maize", MAIZE), summary("normal, 40", normal(40)), summary("two", [0.1, 0.4])],
    "wilcoxon": [
        wilcoxon("maize", MAIZE),
        wilcoxon("depression", np.subtract(*DEPRESSION).tolist()),
        *[wilcoxon(f"normal, {n}", normal(n)) for n in (6, 13, 14, 30, 50, 51, 200)],
        wilcoxon("all above zero, 50", [float(n) for n in range(1, 51)]),
        wilcoxon("all above zero, 150", [float(n) for n in range(1, 151)]),
        *[wilcoxon(f"tied, {n}", [d or 1 for d in whole(n)]) for n in (6, 13, 14, 50, 80)],
        *[wilcoxon(f"tied and zero, {n}", whole(n)) for n in (8, 13, 40, 80)],
        wilcoxon("zeros among 20", [0] * 6 + normal(14)),
        wilcoxon("one of six differs", [0, 0, 0, 0, 0, 2.5]),
    ],
    "holm": [
        holm("all different", [0.01, 0.04, 0.03, 0.005]),
        holm("tied", [0.02, 0.02, 0.5, 0.02, 0.9]),
        holm("many", short(rng.uniform(0, 0.2, 30))),
    ],
    "bootstrap": [
        bootstrap("maize", MAIZE),
        bootstrap("normal, 8", normal(8)),
        bootstrap("skewed, 40", short(rng.exponential(1, 40))),
        bootstrap("Dice, 20", short(rng.beta(18, 2, 20))),
    ],
    "blandAltman": [
        bland_altman("Wright and mini meter", MINI[0], WRIGHT[0]),
        bland_altman("two pairs", [1, 2], [2, 5]),
        bland_altman("visits", *visits(30, 5, 1, 0.5)),
    ],
    "testRetest": [
        test_retest("Wright meter", *WRIGHT),
        test_retest("mini meter", *MINI),
        *[test_retest(f"judges 1 and {n + 2}", JUDGES[0], other) for n, other in enumerate(JUDGES[1:])],
        test_retest("good", *visits(20, 5, 1, 0)),
        test_retest("shifted", *visits(12, 5, 1, 4)),
        test_retest("poor", *visits(15, 1, 4, 0)),
        test_retest("three subjects", *visits(3, 5, 1, 0)),
        test_retest("two hundred subjects", *visits(200, 5, 1, 0.5)),
        test_retest("negative", [1, 2, 3, 4], [5, 3, 3, 1]),
    ],
}
OUTPUT.write_text(json.dumps(reference, indent=2) + "\n")
