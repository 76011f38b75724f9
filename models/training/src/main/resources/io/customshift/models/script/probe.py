# A small classifier that says what a picture shows: category, pattern and scene as logits, and the product's two colours
# from 0 to 1. It is trained on true renders only and judges generated pictures. B pictures of 64 x 64 pixels.


def layer(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    y = torch.conv2d(x, w[name + ".weight"], w[name + ".bias"], [2, 2], [1, 1])
    return torch.silu(torch.group_norm(y, 8, w[name + ".gain"], w[name + ".shift"], 1e-05))


# Pixels [B, 3, 64, 64] in [-1, 1] -> [B, 128, 4, 4].
def trunk(w: Dict[str, Tensor], pixels: Tensor) -> Tensor:
    x = pixels
    for i in range(4):
        x = probe.layer(x, w, "conv" + str(i))
    return x


# [B, 128, 4, 4] -> [B, 28]: 8 category, 6 pattern and 8 scene logits, 6 colour values.
def answers(w: Dict[str, Tensor], x: Tensor) -> Tensor:
    return torch.linear(torch.flatten(x, 1), w["head.weight"], w["head.bias"])


def outputs(w: Dict[str, Tensor], pixels: Tensor) -> Tensor:
    return probe.answers(w, probe.trunk(w, pixels))


# The answers and, after them, the features wherever in the picture they are: [B, 28 + 128].
def judged(w: Dict[str, Tensor], pixels: Tensor) -> Tensor:
    x = probe.trunk(w, pixels)
    return torch.cat([probe.answers(w, x), torch.mean(x, [2, 3])], 1)


# labels [B, 3]: category, pattern, scene; colours [B, 6].
def loss(found: Tensor, labels: Tensor, colours: Tensor) -> Tensor:
    category = torch.cross_entropy_loss(torch.slice(found, 1, 0, 8), torch.select(labels, 1, 0))
    pattern = torch.cross_entropy_loss(torch.slice(found, 1, 8, 14), torch.select(labels, 1, 1))
    scene = torch.cross_entropy_loss(torch.slice(found, 1, 14, 22), torch.select(labels, 1, 2))
    error = torch.slice(found, 1, 22, 28) - colours
    return category + pattern + scene + torch.mean(error * error) * 10.0
