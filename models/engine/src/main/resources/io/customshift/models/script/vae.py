# The KL autoencoder of Stable Diffusion 3: convolutional residual blocks with group norm, one attention layer in the
# middle. B batch, C channels. How many blocks there are is read off the weights.


def conv(x: Tensor, w: Dict[str, Tensor], name: str, padding: int) -> Tensor:
    kernel = nn.weight(w, name + ".weight", x)
    return torch.conv2d(x, kernel, nn.weight(w, name + ".bias", x), [1, 1], [padding, padding])


def norm(x: Tensor, w: Dict[str, Tensor], name: str, groups: int) -> Tensor:
    return torch.group_norm(x, groups, nn.weight(w, name + ".weight", x), nn.weight(w, name + ".bias", x), 1e-06)


def residual(x: Tensor, w: Dict[str, Tensor], name: str, groups: int) -> Tensor:
    h = vae.conv(torch.silu_(vae.norm(x, w, name + ".norm1", groups)), w, name + ".conv1", 1)
    h = vae.conv(torch.silu_(vae.norm(h, w, name + ".norm2", groups)), w, name + ".conv2", 1)
    if (name + ".conv_shortcut.weight") in w:
        return vae.conv(x, w, name + ".conv_shortcut", 0) + h
    return x + h


# Self-attention over pixels, one head of C channels.
def attention(x: Tensor, w: Dict[str, Tensor], name: str, groups: int) -> Tensor:
    tokens = torch.transpose(torch.flatten(vae.norm(x, w, name + ".group_norm", groups), 2), 1, 2)
    q = torch.unsqueeze(nn.linear(tokens, w, name + ".to_q"), 1)
    k = torch.unsqueeze(nn.linear(tokens, w, name + ".to_k"), 1)
    v = torch.unsqueeze(nn.linear(tokens, w, name + ".to_v"), 1)
    o = nn.linear(torch.squeeze(torch.scaled_dot_product_attention(q, k, v), 1), w, name + ".to_out.0")
    return x + torch.view(torch.contiguous(torch.transpose(o, 1, 2)), x.size())


def middle(x: Tensor, w: Dict[str, Tensor], name: str, groups: int) -> Tensor:
    h = vae.residual(x, w, name + ".resnets.0", groups)
    if (name + ".attentions.0.to_q.weight") in w:
        h = vae.attention(h, w, name + ".attentions.0", groups)
    return vae.residual(h, w, name + ".resnets.1", groups)


# Pixels [B, 3, H, W] in [-1, 1] -> mean and log variance of the latent distribution, [B, 2 C, h, w].
def moments(w: Dict[str, Tensor], pixels: Tensor, groups: int) -> Tensor:
    x = vae.conv(pixels, w, "encoder.conv_in", 1)
    i = 0
    while ("encoder.down_blocks." + str(i) + ".resnets.0.conv1.weight") in w:
        name = "encoder.down_blocks." + str(i)
        j = 0
        while (name + ".resnets." + str(j) + ".conv1.weight") in w:
            x = vae.residual(x, w, name + ".resnets." + str(j), groups)
            j = j + 1
        if (name + ".downsamplers.0.conv.weight") in w:
            down = name + ".downsamplers.0.conv"
            padded = torch.constant_pad_nd(x, [0, 1, 0, 1])
            x = torch.conv2d(padded, nn.weight(w, down + ".weight", x), nn.weight(w, down + ".bias", x), [2, 2])
        i = i + 1
    x = vae.middle(x, w, "encoder.mid_block", groups)
    x = vae.conv(torch.silu(vae.norm(x, w, "encoder.conv_norm_out", groups)), w, "encoder.conv_out", 1)
    if "quant_conv.weight" in w:
        x = vae.conv(x, w, "quant_conv", 0)
    return x


# Pixels [B, 3, H, W] in [-1, 1] -> mean of the latent distribution [B, C, h, w].
def encode(w: Dict[str, Tensor], pixels: Tensor, groups: int) -> Tensor:
    return torch.chunk(vae.moments(w, pixels, groups), 2, 1)[0]


# Latents [B, 16, h, w] -> pixels [B, 3, 8h, 8w] in [-1, 1], not clamped.
def decode(w: Dict[str, Tensor], latents: Tensor, groups: int) -> Tensor:
    x = latents
    if "post_quant_conv.weight" in w:
        x = vae.conv(x, w, "post_quant_conv", 0)
    x = vae.middle(vae.conv(x, w, "decoder.conv_in", 1), w, "decoder.mid_block", groups)
    i = 0
    while ("decoder.up_blocks." + str(i) + ".resnets.0.conv1.weight") in w:
        name = "decoder.up_blocks." + str(i)
        j = 0
        while (name + ".resnets." + str(j) + ".conv1.weight") in w:
            x = vae.residual(x, w, name + ".resnets." + str(j), groups)
            j = j + 1
        if (name + ".upsamplers.0.conv.weight") in w:
            x = torch.upsample_nearest2d(x, [x.size(2) * 2, x.size(3) * 2])
            x = vae.conv(x, w, name + ".upsamplers.0.conv", 1)
        i = i + 1
    return vae.conv(torch.silu(vae.norm(x, w, "decoder.conv_norm_out", groups)), w, "decoder.conv_out", 1)
