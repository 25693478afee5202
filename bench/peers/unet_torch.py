"""The peer of the training step: the same UNet, partial-label loss and Adam in PyTorch.

Reads a folder with config.json, weights.safetensors and batch.safetensors, trains on the one batch, and
prints one line of JSON: loss, CPU and wall milliseconds of every step, parameters, and memory.
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


class Convolution(nn.Module):
    """3×3 convolution, batch normalisation, ReLU."""

    def __init__(self, channels, filters):
        super().__init__()
        self.convolve = nn.Conv2d(channels, filters, 3, padding=1, bias=False)
        self.normalize = nn.BatchNorm2d(filters, eps=1e-5, momentum=0.1)

    def forward(self, x):
        return F.relu(self.normalize(self.convolve(x)), inplace=True)

    def load(self, weights, name):
        copy_kernel(self.convolve.weight, weights[f"{name}/kernel"])
        copy(self.normalize.weight, weights[f"{name}/scale"])
        copy(self.normalize.bias, weights[f"{name}/offset"])


class UNet(nn.Module):
    def __init__(self, base_filters, levels, dropout, class_count):
        super().__init__()
        filters = [base_filters * 2**level for level in range(levels)]
        self.dropout = nn.Dropout(dropout)
        self.down = nn.ModuleList(
            nn.Sequential(Convolution(before, after), Convolution(after, after))
            for before, after in zip([1, *filters], filters)
        )
        self.upsample = nn.ModuleList(
            nn.ConvTranspose2d(2 * after, after, 4, stride=2, padding=1) for after in filters[:-1]
        )
        self.up = nn.ModuleList(
            nn.Sequential(Convolution(2 * after, after), Convolution(after, after))
            for after in filters[:-1]
        )
        self.classes = nn.Conv2d(filters[0], class_count, 1)

    def forward(self, x):
        skips = []
        for level, block in enumerate(self.down):
            if level > 0:
                skips.append(x)
                x = self.dropout(F.max_pool2d(x, 2))
            x = block(x)
        for upsample, block, skip in reversed(list(zip(self.upsample, self.up, skips))):
            x = block(torch.cat([skip, upsample(x)], 1))
        return self.classes(x)

    def load(self, weights):
        for side, blocks in (("down", self.down), ("up", self.up)):
            for level, (first, second) in enumerate(blocks):
                first.load(weights, f"{side}{level}/first")
                second.load(weights, f"{side}{level}/second")
        for level, upsample in enumerate(self.upsample):
            copy_kernel(upsample.weight, weights[f"up{level}/double/kernel"])
            copy(upsample.bias, weights[f"up{level}/double/bias"])
        copy_kernel(self.classes.weight, weights["classes/kernel"])
        copy(self.classes.bias, weights["classes/bias"])


def copy(parameter, values):
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values.copy()))


def copy_kernel(parameter, values):
    """[height, width, a, b] to [b, a, height, width]."""
    copy(parameter, values.transpose(3, 2, 0, 1))


def partial_label_loss(logits, labels, presence):
    """fn_plus_fp cross-entropy with w_0 = 0, gated by presence, + soft-dice."""
    images, classes = presence.shape
    gate = presence.clone()
    gate[:, 0] = 0
    per_voxel = F.cross_entropy(logits, labels, reduction="none").flatten(1)
    truth = labels.flatten(1)
    with torch.no_grad():
        predicted = logits.argmax(1).flatten(1)
        weight = gate.gather(1, truth) + gate.gather(1, predicted)
        counted = (weight != 0).sum().clamp(min=1)
        truth_sum = torch.zeros(images, classes).scatter_add_(
            1, truth, torch.ones_like(per_voxel)
        )
    cross_entropy = (weight * per_voxel).sum() / counted
    # where y is 1, p is exp(-cross-entropy)
    overlap = torch.zeros(images, classes).scatter_add(1, truth, torch.exp(-per_voxel))
    probability = logits.softmax(1).sum((2, 3))
    dice = 1 - (2 * overlap + 1e-10) / (probability + truth_sum + 1e-10)
    return cross_entropy + (gate * dice).sum() / gate.sum()


def main():
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    torch.set_num_threads(config["threads"])
    torch.manual_seed(0)
    imported = resident_mb()

    network = UNet(**config["network"])
    network.load(read_arrays(folder / "weights.safetensors"))
    network = network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=config["learning_rate"], eps=1e-8)
    batch = read_arrays(folder / "batch.safetensors")
    images = torch.from_numpy(batch["images"].copy()).to(memory_format=torch.channels_last)
    labels = torch.from_numpy(batch["labels"].astype(np.int64))
    presence = torch.from_numpy(batch["presence"].copy())

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


def resident_mb():
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


main()
