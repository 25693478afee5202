"""Writes src/training/verify/reference-sets.json: losses and gradients of the losses that are no masks.

An implementation apart from Myograph's own, in PyTorch and double precision: it goes voxel by voxel over
the set of classes that each voxel may be of, straight from the definitions of
  marginal loss        Shi et al., arXiv 2007.03868
  label-set, leaf-Dice Fidon et al., arXiv 2107.03846
  ignore label         Isensee et al., Nat. Methods 2021 (nnU-Net)

Run: python tests/training/losses/reference/vectors.py, then npm run format
"""

import json
from pathlib import Path

import torch

EPSILON = 1e-10
OUTPUT = Path(__file__).parents[4] / "src/training/verify/reference-sets.json"
LOSSES = [
    ("marginal", "marginal", None, 0),
    ("marginal+softdice", "marginal", "soft", 1),
    ("marginal+0.1*logdice", "marginal", "log", 0.1),
    ("label_set", "label_set", None, 0),
    ("label_set+softdice", "label_set", "soft", 1),
    ("label_set+leafdice", "label_set", "leaf", 1),
    ("leafdice/label_set", None, "leaf", 1),
    ("ignore", "ignore", None, 0),
    ("ignore+softdice", "ignore", "soft", 1),
    ("ignore+0.1*logdice", "ignore", "log", 0.1),
]


def possible_classes(mode, label, known, label_sets):
    """The set of classes that a voxel with this label may be of, in a slice with these known classes."""
    classes = set(range(len(known)))
    unlabelled = {0} | {c for c in classes if not known[c]}
    if mode == "ignore":
        return {label} if label in classes and known[label] else classes
    if label == 0:
        return unlabelled
    if label in classes:
        return {label}
    members = set(label_sets[label - len(known)])
    return members if mode == "label_set" else members | unlabelled


def voxel_weight(mode, label, known, weights):
    if label < len(known):
        return weights[label] * known[label] if mode == "ignore" else weights[label]
    return {"ignore": 0, "marginal": weights[0], "label_set": 1}[mode]


def cross_entropy(mode, case, log_p):
    """Mean of −log Σ p over the classes that a voxel may be of; of −log p_y where classes are ignored."""
    terms, counted = [], 0
    for n, d, v, label, known in voxels(case):
        weight = voxel_weight(mode, label, known, case["weights"])
        if weight == 0:
            continue
        members = sorted(possible_classes(mode, label, known, case["label_sets"]))
        terms.append(-weight * torch.logsumexp(log_p[n, d, v, members], 0))
        counted += 1
    return torch.stack(terms).sum() / counted if terms else log_p.sum() * 0


def dice(mode, kind, case, p):
    """Per element and group of classes, over the voxels of which it is known whether they are in it."""
    elements, depth = p.shape[:2]
    total, weight_sum = p.sum() * 0, 0.0
    for n in range(elements):
        for c in range(case["classes"]):
            probability, truth, overlap, counted = p.sum() * 0, 0, p.sum() * 0, 0
            for m, d, v, label, known in voxels(case):
                if m != n:
                    continue
                group = {c}
                if mode != "ignore" and kind != "leaf":
                    if c == 0:
                        group = {0} | {u for u in range(case["classes"]) if not known[u]}
                    elif not known[c]:
                        continue
                members = possible_classes(mode, label, known, case["label_sets"])
                if members & group and members - group:
                    continue
                q = sum(p[n, d, v, g] for g in group)
                counted += 1
                probability = probability + q
                if members <= group:
                    truth += 1
                    overlap = overlap + q
            if counted == 0:
                continue
            denominator = probability + truth + EPSILON
            numerator = 2 * overlap + EPSILON
            term = denominator.log() - numerator.log() if kind == "log" else 1 - numerator / denominator
            total = total + case["weights"][c] * term
            weight_sum += case["weights"][c]
    return total / weight_sum if weight_sum else total


def voxels(case):
    elements, depth, count = case["sizes"]
    for n in range(elements):
        for d in range(depth):
            known = case["presences"][n * depth + d]
            for v in range(count):
                yield n, d, v, case["labels"][(n * depth + d) * count + v], known


def expected(name, mode, kind, factor, case):
    logits = torch.tensor(case["logits"], dtype=torch.float64)
    logits = logits.reshape(*case["sizes"], case["classes"]).requires_grad_()
    log_p = torch.log_softmax(logits, -1)
    loss = logits.sum() * 0
    if mode is not None:
        loss = loss + cross_entropy(mode, case, log_p)
    if kind is not None:
        loss = loss + factor * dice(mode or "label_set", kind, case, log_p.exp())
    loss.backward()
    gradient = logits.grad.flatten()
    return {
        "loss": shortened(loss),
        "grad_l2": shortened(gradient.norm()),
        "grad_first8": [shortened(value) for value in gradient[:8]],
        "grad_last8": [shortened(value) for value in gradient[-8:]],
    }


def shortened(value):
    return float(f"{value.item():.9g}")


def make_case(seed, shape, depth, classes, label_sets, presences, weights, labels=None):
    generator = torch.Generator().manual_seed(seed)
    count = torch.tensor(shape).prod().item()
    draw = torch.randn(count * classes, generator=generator) * 2
    drawn = torch.randint(0, classes + len(label_sets), (count,), generator=generator)
    elements = shape[0]
    case = {
        "shape": shape,
        "depth": depth,
        "classes": classes,
        "label_sets": label_sets,
        "logits": [round(value, 3) for value in draw.tolist()],
        "labels": drawn.tolist() if labels is None else labels,
        "presences": presences,
        "weights": weights,
        "sizes": (elements, depth, count // elements // depth),
    }
    case["expected"] = {loss[0]: expected(*loss, case) for loss in LOSSES}
    del case["sizes"]
    return case


CASES = [
    # everything known, every class a label
    make_case(11, [2, 3, 3], 1, 3, [], [[1, 1, 1], [1, 1, 1]], [1, 1, 1]),
    # classes unknown in either image, and two label sets
    make_case(12, [2, 4, 4], 1, 5, [[1, 2], [2, 3, 4]],
              [[0, 0, 0, 0, 0], [0, 1, 0, 0, 0]], [1, 1, 1, 1, 1]),
    # 3D: what is known changes from slice to slice, up to everything and nothing
    make_case(13, [2, 3, 3, 3], 3, 4, [[2, 3]],
              [[0, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 0]],
              [0.5, 1, 1, 1]),
    # an image of which nothing is known beside one with a label
    make_case(14, [2, 2, 3], 1, 3, [], [[0, 0, 0], [0, 0, 1]], [1, 1, 1], labels=[0] * 8 + [2] * 4),
    # a set with a known class and the background in it; no weight on the background
    make_case(15, [2, 3, 4], 1, 4, [[0, 1], [1, 2, 3]],
              [[0, 1, 1, 0], [1, 1, 1, 1]], [0, 1, 2, 0.5]),
]

NOTE = (
    "Losses and gradients by an implementation apart, in double precision: "
    "tests/training/losses/reference/vectors.py. The form is that of reference-masks.json; with depth, "
    "presences has a row per slice, and label classes + g says that a voxel is of one of label_sets[g]."
)
lines = ",\n".join(json.dumps(case) for case in CASES)
OUTPUT.write_text(f'{{"note": {json.dumps(NOTE)}, "cases": [\n{lines}\n]}}\n')
