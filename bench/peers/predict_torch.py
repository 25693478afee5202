"""The peer of the prediction of a volume: nibabel, NumPy, PyTorch and SciPy.

Reads a folder with config.json, weights.safetensors and image.nii.gz, predicts the volume as often as the
configuration says, leaves peer.nii.gz, and prints one line of JSON: CPU and wall milliseconds of the start
and of every volume, of which the network's, and memory.
"""

import json
import sys
import time
from pathlib import Path

import nibabel as nib
import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval
from training import Convolution, read_arrays, resident_mb
from unet_torch import UNet

# zlib's own default; nibabel's is 1
nib.openers.Opener.default_compresslevel = 6

# windows at a time: fewer take a third longer each, more are no faster
BATCH = 8
SAMPLE = 2**20
BINS = 256
FLOOR = 1e-4
CONTRAST = 4
IN_PLANE = np.zeros((3, 3, 3), bool)
IN_PLANE[1] = ndimage.generate_binary_structure(2, 1)


def read_slices(path):
    """Axial slices, rows from anterior to posterior and columns from the right to the left."""
    image = nib.load(path)
    to_view = view_of(image.affine)
    data = nib.orientations.apply_orientation(image.get_fdata(dtype=np.float32), to_view)
    return image, np.ascontiguousarray(data.transpose(2, 1, 0))


def view_of(affine):
    stored = nib.orientations.io_orientation(affine)
    return nib.orientations.ornt_transform(stored, nib.orientations.axcodes2ornt("LPS"))


def normalise(data):
    """Clipped to percentiles, to mean 0 and deviation 1 over the tissue."""
    low, highest = quantiles(data, (0.005, 0.995))
    mask = tissue_mask(np.minimum(data, highest))
    tissue = data[mask] if mask.any() else data.ravel()
    (high,) = quantiles(tissue, (0.995,))
    tissue = np.clip(tissue, low, high)
    mean, deviation = tissue.mean(dtype=np.float64), tissue.std(dtype=np.float64)
    factor = np.float32(1 / deviation if deviation > 0 else 0)
    normalised = np.clip(data, low, high)
    normalised -= np.float32(mean)
    normalised *= factor
    return normalised


def quantiles(data, shares):
    flat = data.ravel()
    sample = flat[:: -(-flat.size // SAMPLE)]
    places = [round(share * (sample.size - 1)) for share in shares]
    return np.partition(sample, places)[places]


def tissue_mask(data):
    """Otsu's threshold on the logarithm of the intensity; empty where there is no contrast."""
    flat = data.ravel()
    largest = flat.max()
    per_bin = -np.log(FLOOR) / BINS
    sample = flat[:: -(-flat.size // SAMPLE)] / largest
    bins = BINS + np.log(np.maximum(FLOOR, sample)) / per_bin
    histogram = np.bincount(np.minimum(BINS - 1, bins.astype(int)), minlength=BINS)
    threshold = largest * np.exp((otsu(histogram) - BINS) * per_bin)
    mask = data > threshold
    count = np.count_nonzero(mask)
    if count in (0, data.size):
        return np.zeros_like(mask)
    tissue = data[mask].mean(dtype=np.float64)
    background = np.maximum(data, 0).sum(where=~mask, dtype=np.float64) / (data.size - count)
    return mask if tissue >= CONTRAST * background else np.zeros_like(mask)


def otsu(histogram):
    below = np.cumsum(histogram)
    above = below[-1] - below
    moments = np.cumsum(histogram * np.arange(histogram.size))
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = below * above * ((moments[-1] - moments) / above - moments / below) ** 2
    variance[(below == 0) | (above == 0)] = 0
    edges = np.flatnonzero(variance == variance.max()) + 1
    return edges[edges.size // 2]


def resample(slices, height, width):
    """The mean over the area of each target pixel; the pixels here are square and the canvas is full."""
    return F.interpolate(torch.from_numpy(slices).unsqueeze(1), (height, width), mode="area")


def open_network(settings, weights):
    """With batch normalisation multiplied into the convolutions, as ours predicts too."""
    network = UNet(settings["network"], settings["classCount"])
    network.load(read_arrays(weights))
    network.eval()
    for layer in network.modules():
        if isinstance(layer, Convolution):
            layer.convolve = fuse_conv_bn_eval(layer.convolve, layer.normalize)
            layer.normalize = torch.nn.Identity()
    return network.to(memory_format=torch.channels_last)


def predict(network, images):
    batches = images.contiguous(memory_format=torch.channels_last).split(BATCH)
    return torch.cat([network(batch).argmax(1).to(torch.uint8) for batch in batches])


def restore(classes, height, width):
    enlarged = F.interpolate(classes.unsqueeze(1), (height, width), mode="nearest-exact")
    return enlarged.squeeze(1).numpy()


def keep_largest_components(labels):
    for value, box in enumerate(ndimage.find_objects(labels), 1):
        if box is None:
            continue
        crop = labels[box]
        pieces, count = ndimage.label(crop == value)
        if count > 1:
            largest = np.bincount(pieces.ravel())[1:].argmax() + 1
            crop[(pieces != largest) & (pieces > 0)] = 0


def fill_holes(labels):
    """Fills what a class encloses within a slice, where there is no other class.

    Around an island of another class it fills as well, where ours leaves the background: all in which the
    two label maps differ.
    """
    for value, box in enumerate(ndimage.find_objects(labels), 1):
        if box is None:
            continue
        crop = labels[box]
        filled = ndimage.binary_fill_holes(crop == value, IN_PLANE)
        crop[filled & (crop == 0)] = value


def write(labels, image, path):
    in_view = labels.transpose(2, 1, 0)
    stored = nib.orientations.io_orientation(image.affine)
    view = nib.orientations.axcodes2ornt("LPS")
    back = nib.orientations.ornt_transform(view, stored)
    data = nib.orientations.apply_orientation(in_view, back)
    nib.Nifti1Image(data, image.affine).to_filename(path)


class Clock:
    def __init__(self):
        self.cpu, self.wall = time.process_time(), time.perf_counter()

    def read(self):
        return {
            "cpuMs": (time.process_time() - self.cpu) * 1e3,
            "wallMs": (time.perf_counter() - self.wall) * 1e3,
        }


def predict_volume(network, settings, folder):
    clock = Clock()
    image, slices = read_slices(folder / "image.nii.gz")
    images = resample(normalise(slices), settings["height"], settings["width"])
    inner = Clock()
    classes = predict(network, images)
    network_ms = inner.read()["cpuMs"]
    labels = restore(classes, *slices.shape[1:])
    keep_largest_components(labels)
    fill_holes(labels)
    write(labels, image, folder / "peer.nii.gz")
    return {**clock.read(), "networkCpuMs": network_ms}


@torch.inference_mode()
def main():
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    settings = config["settings"]
    torch.set_num_threads(config["threads"])
    network = open_network(settings, folder / "weights.safetensors")
    start = time.process_time() * 1e3
    volumes = [predict_volume(network, settings, folder) for _ in range(config["volumes"])]
    print(
        json.dumps(
            {
                "startCpuMs": start,
                "volumes": volumes,
                "peakMb": resident_mb(),
                "version": f"PyTorch {torch.__version__}",
            }
        )
    )


main()
