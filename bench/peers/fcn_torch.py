"""The peer of the FCN-8's training step."""

import torch
from torch import nn
from torch.nn import functional as F
from training import Convolution, enlargement, load_linear, projection, train

CONVOLUTIONS = (2, 2, 3, 3, 3)
WIDTHS = (1, 2, 4, 8, 8)


class Fcn(nn.Module):
    def __init__(self, settings, class_count):
        super().__init__()
        filters = [settings["baseFilters"] * width for width in WIDTHS]
        dense = settings["denseFilters"]
        self.dropout = nn.Dropout(settings["dropout"])
        self.blocks = nn.ModuleList(
            nn.Sequential(
                *(
                    Convolution(2, before if index == 0 else after, after, 3)
                    for index in range(count)
                )
            )
            for before, after, count in zip([1, *filters], filters, CONVOLUTIONS)
        )
        self.dense = nn.ModuleList(
            [Convolution(2, filters[-1], dense, 7), Convolution(2, dense, dense, 1)]
        )
        self.scores = nn.ModuleDict(
            {
                "3": projection(2, filters[2], class_count),
                "4": projection(2, filters[3], class_count),
                "5": projection(2, dense, class_count),
            }
        )
        self.enlarge = nn.ModuleDict(
            {stage: enlargement(2, class_count, class_count, 2, 4) for stage in ("3", "4")}
        )
        self.classes = enlargement(2, class_count, class_count, 8, 16)

    def forward(self, x):
        pooled = []
        for block in self.blocks:
            x = F.max_pool2d(block(x), 2)
            pooled.append(x)
        for layer in self.dense:
            x = self.dropout(layer(x))
        x = self.scores["5"](x)
        for stage, finer in (("4", pooled[3]), ("3", pooled[2])):
            x = self.scores[stage](finer) + self.enlarge[stage](x)
        return self.classes(x)

    def load(self, weights):
        for number, block in enumerate(self.blocks, 1):
            for index, layer in enumerate(block, 1):
                layer.load(weights, f"block{number}/convolution{index}")
        for index, layer in enumerate(self.dense, 1):
            layer.load(weights, f"dense{index}")
        for stage, layer in self.scores.items():
            load_linear(layer, weights, f"scores{stage}")
        for stage, layer in self.enlarge.items():
            load_linear(layer, weights, f"enlarge{stage}")
        load_linear(self.classes, weights, "classes")


train(Fcn, 2, torch.channels_last)
