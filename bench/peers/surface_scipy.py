"""HD95 and ASSD of every class with the package surface-distance; prints what bench/score-process.ts prints."""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from timing import report

warnings.simplefilter("ignore", DeprecationWarning)  # its imports are of old SciPy
import surface_distance  # noqa: E402

folder = Path(sys.argv[1])
maps = json.loads((folder / "maps.json").read_text())
run_count = json.loads((folder / "runs.json").read_text())["runs"]
shape = [maps[side] for side in ("sliceCount", "height", "width")]
spacing = [float(maps["spacingMm"][axis]) for axis in ("slice", "row", "column")]
truth = np.fromfile(folder / "truth.raw", np.uint8).reshape(shape)
prediction = np.fromfile(folder / "prediction.raw", np.uint8).reshape(shape)


def scores(of_class):
    distances = surface_distance.compute_surface_distances(
        truth == of_class, prediction == of_class, spacing
    )
    means = surface_distance.compute_average_surface_distance(distances)
    areas = [distances["surfel_areas_gt"].sum(), distances["surfel_areas_pred"].sum()]
    return [
        surface_distance.compute_robust_hausdorff(distances, 95),
        np.average(means, weights=areas),
    ]


report(
    run_count,
    lambda: [scores(of_class) for of_class in range(1, maps["classCount"])],
    f"surface-distance {version('surface-distance')}, SciPy {version('scipy')}",
)
