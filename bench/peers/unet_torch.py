"""The peer of the UNet's training step."""

import torch
from torch import nn
from torch.nn import functional as F
from training import Convolution, enlargement, load_linear, projection, train


class UNet(nn.Module):
    def __init__(self, settings, class_count):
        super().__init__()
        filters = [settings["baseFilters"] * 2**level for level in range(settings["levels"])]
        self.dropout = nn.Dropout(settings["dropout"])
        self.down = nn.ModuleList(twice(*pair) for pair in zip([1, *filters], filters))
        self.enlarge = nn.ModuleList(enlargement(2, 2 * after, after, 2, 4) for after in filters[:-1])
        self.up = nn.ModuleList(twice(2 * after, after) for after in filters[:-1])
        self.classes = projection(2, filters[0], class_count)

    def forward(self, x):
        skips = []
        for level, block in enumerate(self.down):
            if level > 0:
                skips.append(x)
                x = self.dropout(F.max_pool2d(x, 2))
            x = block(x)
        for enlarge, block, skip in reversed(list(zip(self.enlarge, self.up, skips))):
            x = block(torch.cat([skip, enlarge(x)], 1))
        return self.classes(x)

    def load(self, weights):
        for side, blocks in (("down", self.down), ("up", self.up)):
            for level, (first, second) in enumerate(blocks):
                first.load(weights, f"{side}{level}/first")
                second.load(weights, f"{side}{level}/second")
        for level, enlarge in enumerate(self.enlarge):
            load_linear(enlarge, weights, f"up{level}/double")
        load_linear(self.classes, weights, "classes")


def twice(channels, filters):
    return nn.Sequential(Convolution(2, channels, filters, 3), Convolution(2, filters, filters, 3))


if __name__ == "__main__":
    train(UNet, 2, torch.channels_last)
