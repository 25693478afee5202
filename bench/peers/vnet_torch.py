"""The peer of the VNet's training step."""

import torch
from torch import nn
from training import Convolution, enlargement, load_linear, projection, train


class VNet(nn.Module):
    def __init__(self, settings, class_count):
        super().__init__()
        filters = [settings["baseFilters"] * 2**level for level in range(settings["levels"])]
        size = settings["kernelSize"]
        self.dropout = nn.Dropout(settings["dropout"])
        self.widen = projection(3, 1, filters[0])
        self.halve = nn.ModuleList(
            Convolution(3, before, after, 2, 2) for before, after in zip(filters, filters[1:])
        )
        self.down = nn.ModuleList(
            stage(level, before, after, size)
            for level, (before, after) in enumerate(zip([1, *filters[1:]], filters))
        )
        below = [2 * width for width in filters[1:-1]] + [filters[-1]]
        self.enlarge = nn.ModuleList(
            enlargement(3, before, after, 2, 2) for before, after in zip(below, filters)
        )
        self.up = nn.ModuleList(
            stage(level, 2 * after, 2 * after, size) for level, after in enumerate(filters[:-1])
        )
        self.classes = projection(3, 2 * filters[0], class_count)

    def forward(self, image):
        x = self.down[0](image) + self.widen(image)
        skips = []
        for halve, block in zip(self.halve, self.down[1:]):
            skips.append(x)
            x = self.dropout(halve(x))
            x = block(x) + x
        for enlarge, block, skip in reversed(list(zip(self.enlarge, self.up, skips))):
            x = torch.cat([skip, enlarge(x)], 1)
            x = block(x) + x
        return self.classes(x)

    def load(self, weights):
        load_linear(self.widen, weights, "down0/widen")
        for side, blocks in (("down", self.down), ("up", self.up)):
            for level, block in enumerate(blocks):
                for index, layer in enumerate(block, 1):
                    layer.load(weights, f"{side}{level}/convolution{index}")
        for level, halve in enumerate(self.halve, 1):
            halve.load(weights, f"down{level}/halve")
        for level, enlarge in enumerate(self.enlarge):
            load_linear(enlarge, weights, f"up{level}/double")
        load_linear(self.classes, weights, "classes")


def stage(level, channels, filters, size):
    """One convolution at the first level, two at the second, three at the others."""
    return nn.Sequential(
        *(
            Convolution(3, channels if index == 0 else filters, filters, size)
            for index in range(min(level + 1, 3))
        )
    )


train(VNet, 3, torch.channels_last_3d)
