# The KL autoencoder of Stable Diffusion 3: convolutional residual blocks with group norm, one attention layer in the
# middle. B batch, C channels. How many blocks there are is read off the weights.
#
# `at_once` is how many values of its input a block works on at once, 0 for all. One that has more works through it in
# strips of a quarter of that, which need about half of the memory and give the same picture but for rounding: group norm's
# mean and variance are of the whole input nevertheless, and a strip's convolution sees the rows above and below it.


def conv(x: Tensor, w: Dict[str, Tensor], name: str, padding: int) -> Tensor:
    kernel = nn.weight(w, name + ".weight", x)
    return torch.conv2d(x, kernel, nn.weight(w, name + ".bias", x), [1, 1], [padding, padding])


def norm(x: Tensor, w: Dict[str, Tensor], name: str, groups: int) -> Tensor:
    return torch.group_norm(x, groups, nn.weight(w, name + ".weight", x), nn.weight(w, name + ".bias", x), 1e-06)


def in_strips(x: Tensor, at_once: int) -> bool:
    return at_once > 0 and x.size(1) * x.size(2) * x.size(3) > at_once


# Rows of a strip of x [B, C, H, W].
def strip_rows(x: Tensor, at_once: int) -> int:
    return max(1, at_once // (4 * x.size(1) * x.size(3)))


# Group norm's factor and addend for each channel of x [B, C, H, W], both [B, C, 1, 1] in float32: the mean and the variance
# of each strip, put together with the strip's share of the rows.
def norm_of_strips(
    x: Tensor, w: Dict[str, Tensor], name: str, groups: int, rows: int
) -> Tuple[Tensor, Tensor]:
    height = x.size(2)
    grouped = torch.view(x, [x.size(0), groups, -1, height, x.size(3)])
    means: List[Tensor] = []
    variances: List[Tensor] = []
    shares: List[float] = []
    mean = torch.zeros([x.size(0), groups, 1, 1, 1], dtype=6, device=x.device)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = torch.to(torch.slice(grouped, 3, top, bottom), 6)
        m = torch.mean(strip, [2, 3, 4], True)
        length = torch.linalg_vector_norm(strip - m, 2, [2, 3, 4], True)
        share = float(bottom - top) / float(height)
        mean = mean + m * share
        means.append(m)
        variances.append(length * length / (strip.size(2) * strip.size(3) * strip.size(4)))
        shares.append(share)
    variance = torch.zeros_like(mean)
    for i in range(len(means)):
        off = means[i] - mean
        variance = variance + (variances[i] + off * off) * shares[i]
    each = x.size(1) // groups
    inverse = torch.flatten(torch.expand(torch.rsqrt(variance + 1e-06), [-1, -1, each, -1, -1]), 1, 2)
    middle = torch.flatten(torch.expand(mean, [-1, -1, each, -1, -1]), 1, 2)
    factor = inverse * torch.view(torch.to(w[name + ".weight"], 6), [1, -1, 1, 1])
    return (factor, torch.view(torch.to(w[name + ".bias"], 6), [1, -1, 1, 1]) - middle * factor)


# Norm, activation and 3x3 convolution of x into `out`, strip by strip; `out` may be x.
def activated_conv(
    x: Tensor, out: Tensor, w: Dict[str, Tensor], norm: str, conv: str, groups: int, at_once: int
) -> Tensor:
    height = x.size(2)
    rows = vae.strip_rows(x, at_once)
    factor, addend = vae.norm_of_strips(x, w, norm, groups, rows)
    kernel = nn.weight(w, conv + ".weight", x)
    bias = nn.weight(w, conv + ".bias", x)
    above = torch.zeros([x.size(0), x.size(1), 1, x.size(3)], dtype=x.dtype, device=x.device)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = torch.slice(x, 2, top, min(bottom + 1, height))
        y = torch.to(torch.silu_(torch.addcmul(addend, torch.to(strip, 6), factor)), x.dtype)
        if bottom == height:
            y = torch.constant_pad_nd(y, [0, 0, 0, 1])
        y = torch.cat([above, y], 2)
        above = torch.clone(torch.slice(y, 2, bottom - top, bottom - top + 1))
        torch.copy_(torch.slice(out, 2, top, bottom), torch.conv2d(y, kernel, bias, [1, 1], [0, 1]))
    return out


def residual(x: Tensor, w: Dict[str, Tensor], name: str, groups: int, at_once: int) -> Tensor:
    if vae.in_strips(x, at_once):
        return vae.residual_in_strips(x, w, name, groups, at_once)
    h = vae.conv(torch.silu_(vae.norm(x, w, name + ".norm1", groups)), w, name + ".conv1", 1)
    h = vae.conv(torch.silu_(vae.norm(h, w, name + ".norm2", groups)), w, name + ".conv2", 1)
    if (name + ".conv_shortcut.weight") in w:
        return vae.conv(x, w, name + ".conv_shortcut", 0) + h
    return x + h


def residual_in_strips(x: Tensor, w: Dict[str, Tensor], name: str, groups: int, at_once: int) -> Tensor:
    height = x.size(2)
    shape = [x.size(0), torch.size(w[name + ".conv1.weight"], 0), height, x.size(3)]
    h = torch.empty(shape, dtype=x.dtype, device=x.device)
    h = vae.activated_conv(x, h, w, name + ".norm1", name + ".conv1", groups, at_once)
    h = vae.activated_conv(h, h, w, name + ".norm2", name + ".conv2", groups, at_once)
    rows = vae.strip_rows(x, at_once)
    for top in range(0, height, rows):
        strip = torch.slice(x, 2, top, top + rows)
        if (name + ".conv_shortcut.weight") in w:
            strip = vae.conv(strip, w, name + ".conv_shortcut", 0)
        torch.add_(torch.slice(h, 2, top, top + rows), strip)
    return h


# Twice as high and wide, by nearest neighbour and a 3x3 convolution.
def upsample(x: Tensor, w: Dict[str, Tensor], name: str, at_once: int) -> Tensor:
    height = x.size(2)
    width = x.size(3)
    if at_once == 0 or 4 * x.size(1) * height * width <= at_once:
        return vae.conv(torch.upsample_nearest2d(x, [height * 2, width * 2]), w, name, 1)
    kernel = nn.weight(w, name + ".weight", x)
    bias = nn.weight(w, name + ".bias", x)
    out = torch.empty([x.size(0), kernel.size(0), height * 2, width * 2], dtype=x.dtype, device=x.device)
    rows = max(1, vae.strip_rows(x, at_once) // 4)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = torch.slice(x, 2, max(0, top - 1), min(bottom + 1, height))
        y = torch.upsample_nearest2d(strip, [strip.size(2) * 2, width * 2])
        # One row more at each end: of the neighbouring strip where there is one, of zeros at the picture's edge.
        y = torch.constant_pad_nd(y, [0, 0, 1 if top == 0 else -1, 1 if bottom == height else -1])
        torch.copy_(torch.slice(out, 2, 2 * top, 2 * bottom), torch.conv2d(y, kernel, bias, [1, 1], [0, 1]))
    return out


# What follows the last block.
def leave(x: Tensor, w: Dict[str, Tensor], norm: str, conv: str, groups: int, at_once: int) -> Tensor:
    if vae.in_strips(x, at_once):
        shape = [x.size(0), torch.size(w[conv + ".weight"], 0), x.size(2), x.size(3)]
        out = torch.empty(shape, dtype=x.dtype, device=x.device)
        return vae.activated_conv(x, out, w, norm, conv, groups, at_once)
    return vae.conv(torch.silu(vae.norm(x, w, norm, groups)), w, conv, 1)


# Self-attention over pixels, one head of C channels.
def attention(x: Tensor, w: Dict[str, Tensor], name: str, groups: int) -> Tensor:
    tokens = torch.transpose(torch.flatten(vae.norm(x, w, name + ".group_norm", groups), 2), 1, 2)
    q = torch.unsqueeze(nn.linear(tokens, w, name + ".to_q"), 1)
    k = torch.unsqueeze(nn.linear(tokens, w, name + ".to_k"), 1)
    v = torch.unsqueeze(nn.linear(tokens, w, name + ".to_v"), 1)
    o = nn.linear(torch.squeeze(torch.scaled_dot_product_attention(q, k, v), 1), w, name + ".to_out.0")
    return x + torch.view(torch.contiguous(torch.transpose(o, 1, 2)), x.size())


def middle(x: Tensor, w: Dict[str, Tensor], name: str, groups: int, at_once: int) -> Tensor:
    h = vae.residual(x, w, name + ".resnets.0", groups, at_once)
    if (name + ".attentions.0.to_q.weight") in w:
        h = vae.attention(h, w, name + ".attentions.0", groups)
    return vae.residual(h, w, name + ".resnets.1", groups, at_once)


# Pixels [B, 3, H, W] in [-1, 1] -> mean and log variance of the latent distribution, [B, 2 C, h, w].
def moments(w: Dict[str, Tensor], pixels: Tensor, groups: int, at_once: int) -> Tensor:
    x = vae.conv(pixels, w, "encoder.conv_in", 1)
    i = 0
    while ("encoder.down_blocks." + str(i) + ".resnets.0.conv1.weight") in w:
        name = "encoder.down_blocks." + str(i)
        j = 0
        while (name + ".resnets." + str(j) + ".conv1.weight") in w:
            x = vae.residual(x, w, name + ".resnets." + str(j), groups, at_once)
            j = j + 1
        if (name + ".downsamplers.0.conv.weight") in w:
            down = name + ".downsamplers.0.conv"
            padded = torch.constant_pad_nd(x, [0, 1, 0, 1])
            x = torch.conv2d(padded, nn.weight(w, down + ".weight", x), nn.weight(w, down + ".bias", x), [2, 2])
        i = i + 1
    x = vae.middle(x, w, "encoder.mid_block", groups, at_once)
    x = vae.leave(x, w, "encoder.conv_norm_out", "encoder.conv_out", groups, at_once)
    if "quant_conv.weight" in w:
        x = vae.conv(x, w, "quant_conv", 0)
    return x


# Pixels [B, 3, H, W] in [-1, 1] -> mean of the latent distribution [B, C, h, w].
def encode(w: Dict[str, Tensor], pixels: Tensor, groups: int, at_once: int) -> Tensor:
    return torch.chunk(vae.moments(w, pixels, groups, at_once), 2, 1)[0]


# Latents [B, 16, h, w] -> pixels [B, 3, 8h, 8w] in [-1, 1], not clamped.
def decode(w: Dict[str, Tensor], latents: Tensor, groups: int, at_once: int) -> Tensor:
    x = latents
    if "post_quant_conv.weight" in w:
        x = vae.conv(x, w, "post_quant_conv", 0)
    x = vae.middle(vae.conv(x, w, "decoder.conv_in", 1), w, "decoder.mid_block", groups, at_once)
    i = 0
    while ("decoder.up_blocks." + str(i) + ".resnets.0.conv1.weight") in w:
        name = "decoder.up_blocks." + str(i)
        j = 0
        while (name + ".resnets." + str(j) + ".conv1.weight") in w:
            x = vae.residual(x, w, name + ".resnets." + str(j), groups, at_once)
            j = j + 1
        if (name + ".upsamplers.0.conv.weight") in w:
            x = vae.upsample(x, w, name + ".upsamplers.0.conv", at_once)
        i = i + 1
    return vae.leave(x, w, "decoder.conv_norm_out", "decoder.conv_out", groups, at_once)
