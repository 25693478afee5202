"""HD95 and ASSD of every class with MONAI; prints what bench/score-process.ts prints.

Each class is given by itself, cropped by MONAI, so that no one-hot volume of all classes is needed; the
threads are as many as there are.
"""

import json
import sys
import warnings
from pathlib import Path

import monai
import numpy as np
import torch
from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance
from timing import report

warnings.simplefilter("ignore")

folder = Path(sys.argv[1])
maps = json.loads((folder / "maps.json").read_text())
run_count = json.loads((folder / "runs.json").read_text())["runs"]
shape = [maps[side] for side in ("sliceCount", "height", "width")]
spacing = [float(maps["spacingMm"][axis]) for axis in ("slice", "row", "column")]
truth, prediction = (
    torch.from_numpy(np.fromfile(folder / f"{name}.raw", np.uint8).reshape(1, 1, *shape))
    for name in ("truth", "prediction")
)


def scores(of_class):
    masks = {
        "y_pred": prediction == of_class,
        "y": truth == of_class,
        "include_background": True,
        "spacing": spacing,
    }
    return [
        compute_hausdorff_distance(**masks, percentile=95).item(),
        compute_average_surface_distance(**masks, symmetric=True).item(),
    ]


report(
    run_count,
    lambda: [scores(of_class) for of_class in range(1, maps["classCount"])],
    f"MONAI {monai.__version__}, PyTorch {torch.__version__}",
)
