# A small network that says what a picture shows: category, pattern, scene and label mark as logits, the product's two
# colours from 0 to 1, and where the product is. It is trained on true renders only and judges generated pictures. B
# pictures of S x S pixels; each layer halves the side, the last one's is 4.


def normed(y: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return torch.silu(torch.group_norm(y, 8, w[name + ".gain"], w[name + ".shift"], 1e-05))


def layer(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return probe.normed(torch.conv2d(x, w[name + ".weight"], w[name + ".bias"], [2, 2], [1, 1]), w, name)


# Once more at the same side, added.
def deeper(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return x + probe.normed(torch.conv2d(x, w[name + ".weight"], w[name + ".bias"], [1, 1], [1, 1]), w, name)


# Pixels [B, 3, S, S] in [-1, 1] -> what every layer gives, from [B, C, S/2, S/2] to [B, 128, 4, 4].
def layers(w: Dict[str, Tensor], pixels: Tensor) -> List[Tensor]:
    out: List[Tensor] = []
    x = pixels
    i = 0
    while ("conv" + str(i) + ".weight") in w:
        x = probe.layer(x, w, "conv" + str(i))
        if ("deep" + str(i) + ".weight") in w:
            x = probe.deeper(x, w, "deep" + str(i))
        out.append(x)
        i = i + 1
    return out


# Logits of the kinds, then 6 colour values: from the last layer as it is, and from every layer's mean and greatest value
# over the product, where it is small in the picture and its pattern smaller. cover [B, 1, S/2, S/2], from 0 to 1.
def answers(w: Dict[str, Tensor], found: List[Tensor], cover: Tensor) -> Tensor:
    seen = [torch.flatten(found[len(found) - 1], 1)]
    share = cover
    for i in range(len(found) - 1):
        if i > 0:
            share = torch.avg_pool2d(share, [2, 2])
        inside = found[i] * share
        seen.append(torch.sum(inside, [2, 3]) / (torch.sum(share, [2, 3]) + 1.0))
        seen.append(torch.amax(inside, [2, 3]))
    return torch.linear(torch.cat(seen, 1), w["head.weight"], w["head.bias"])


# Logits of the product's cover at half the picture's side: [B, 1, S/2, S/2].
def mask(w: Dict[str, Tensor], found: List[Tensor]) -> Tensor:
    side = found[0].size(2)
    y = torch.conv2d(found[0], w["mask0.weight"], w["mask0.bias"])
    for i in range(1, len(found)):
        name = "mask" + str(i)
        deeper = torch.conv2d(found[i], w[name + ".weight"], w[name + ".bias"])
        y = y + torch.upsample_nearest2d(deeper, [side, side])
    return torch.conv2d(torch.silu(y), w["mask.weight"], w["mask.bias"], [1, 1], [1, 1])


# The answers, the features wherever in the picture they are, and the cover from 0 to 1: [B, answers + 128 + S/2 S/2].
def judged(w: Dict[str, Tensor], pixels: Tensor) -> Tensor:
    found = probe.layers(w, pixels)
    cover = torch.sigmoid(probe.mask(w, found))
    features = torch.mean(found[len(found) - 1], [2, 3])
    return torch.cat([probe.answers(w, found, cover), features, torch.flatten(cover, 1)], 1)


# labels [B, kinds]: which of counts[k] of kind k it is, where there are any; colours [B, 6]; cover [B, 1, S/2, S/2].
def loss(
    w: Dict[str, Tensor], pixels: Tensor, labels: Tensor, colours: Tensor, cover: Tensor, counts: Tensor
) -> Tensor:
    found = probe.layers(w, pixels)
    where = probe.mask(w, found)
    said = probe.answers(w, found, torch.detach(torch.sigmoid(where)))
    total = torch.binary_cross_entropy_with_logits(where, cover, None, None, 1) * 4.0
    at = 0
    for k in range(counts.size(0)):
        count = int(torch.item(counts[k]))
        if count > 0:
            logits = torch.slice(said, 1, at, at + count)
            total = total + torch.cross_entropy_loss(logits, torch.select(labels, 1, k))
        at = at + count
    error = torch.slice(said, 1, at, at + 6) - colours
    return total + torch.mean(error * error) * 10.0
