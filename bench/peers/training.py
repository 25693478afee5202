"""What the peers of the training step share: layers, partial-label loss, Adam and the timing, in PyTorch.

A peer reads a folder with config.json, weights.safetensors and batch.safetensors, trains on the one batch,
and prints one line of JSON: loss, CPU and wall milliseconds of every step, parameters, and memory.
"""

import json
import resource
import struct
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

CONVOLUTION = {2: nn.Conv2d, 3: nn.Conv3d}
TRANSPOSED = {2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}
NORMALIZATION = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}


class Convolution(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, dimensions, channels, filters, size, stride=1):
        super().__init__()
        padding = size // 2 if stride == 1 else 0
        self.convolve = CONVOLUTION[dimensions](
            channels, filters, size, stride, padding, bias=False
        )
        self.normalize = NORMALIZATION[dimensions](filters, eps=1e-5, momentum=0.1)

    def forward(self, x):
        return F.relu(self.normalize(self.convolve(x)), inplace=True)

    def load(self, weights, name):
        copy_kernel(self.convolve.weight, weights[f"{name}/kernel"])
        copy(self.normalize.weight, weights[f"{name}/scale"])
        copy(self.normalize.bias, weights[f"{name}/offset"])


def projection(dimensions, channels, filters):
    return CONVOLUTION[dimensions](channels, filters, 1)


def enlargement(dimensions, channels, filters, factor, size):
    return TRANSPOSED[dimensions](channels, filters, size, factor, (size - factor) // 2)


def load_linear(module, weights, name):
    copy_kernel(module.weight, weights[f"{name}/kernel"])
    copy(module.bias, weights[f"{name}/bias"])


def copy(parameter, values):
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values.copy()))


def copy_kernel(parameter, values):
    """[…, height, width, a, b] to [b, a, …, height, width]."""
    sides = range(values.ndim - 2)
    copy(parameter, values.transpose(values.ndim - 1, values.ndim - 2, *sides))


def partial_label_loss(logits, labels, presence):
    """fn_plus_fp cross-entropy with w_0 = 0, gated by presence, + soft-dice over the slices of an element.

    logits [N, K, H, W] or [N, K, D, H, W], labels [N, D, H, W], presence [N, D, K]
    """
    logits = logits.unsqueeze(2) if logits.dim() == 4 else logits
    gate = presence.clone()
    gate[..., 0] = 0
    truth = labels.flatten(2)
    per_voxel = F.cross_entropy(logits, labels, reduction="none").flatten(2)
    with torch.no_grad():
        predicted = logits.argmax(1).flatten(2)
        weight = gate.gather(2, truth) + gate.gather(2, predicted)
        counted = (weight != 0).sum().clamp(min=1)
        truth_sum = torch.zeros_like(gate).scatter_add_(2, truth, torch.ones_like(per_voxel))
    cross_entropy = (weight * per_voxel).sum() / counted
    # where y is 1, p is exp(-cross-entropy)
    overlap = torch.zeros_like(gate).scatter_add(2, truth, torch.exp(-per_voxel))
    probability = logits.softmax(1).sum((3, 4)).transpose(1, 2)
    overlap, probability, truth_sum = (
        (gate * sums).sum(1) for sums in (overlap, probability, truth_sum)
    )
    dice = 1 - (2 * overlap + 1e-10) / (probability + truth_sum + 1e-10)
    known = gate.amax(1)
    return cross_entropy + (known * dice).sum() / known.sum()


def train(make_network, dimensions, memory_format):
    """Trains what `make_network` makes of the settings in config.json."""
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    settings = config["settings"]
    torch.set_num_threads(config["threads"])
    torch.manual_seed(0)
    imported = resident_mb()

    network = make_network(settings["network"], settings["classCount"])
    network.load(read_arrays(folder / "weights.safetensors"))
    network = network.to(memory_format=memory_format)
    optimizer = torch.optim.Adam(network.parameters(), lr=config["learningRate"], eps=1e-8)
    images, labels, presence = read_batch(folder, dimensions, memory_format)

    steps = []
    for _ in range(config["steps"]):
        wall, cpu = time.perf_counter(), time.process_time()
        optimizer.zero_grad(set_to_none=True)
        loss = partial_label_loss(network(images), labels, presence)
        loss.backward()
        optimizer.step()
        value = loss.item()
        steps.append(
            {
                "loss": value,
                "cpuMs": (time.process_time() - cpu) * 1e3,
                "wallMs": (time.perf_counter() - wall) * 1e3,
            }
        )
    print(
        json.dumps(
            {
                "steps": steps,
                "parameters": sum(parameter.numel() for parameter in network.parameters()),
                "peakMb": resident_mb(),
                "loadedMb": imported,
                "version": f"PyTorch {torch.__version__}",
            }
        )
    )


def read_batch(folder, dimensions, memory_format):
    """Images [N, 1, H, W] or [N, 1, D, H, W], labels [N, D, H, W] and presence [N, D, K]."""
    batch = read_arrays(folder / "batch.safetensors")
    images = torch.from_numpy(batch["images"].copy())
    images = images if dimensions == 2 else images.unsqueeze(1)
    return (
        images.to(memory_format=memory_format),
        torch.from_numpy(batch["labels"].astype(np.int64)),
        torch.from_numpy(batch["presence"].copy()),
    )


def read_arrays(path):
    """Arrays of a safetensors file by name."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    values = memoryview(data)[8 + length :]
    return {
        name: np.frombuffer(values[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def resident_mb():
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
