# Layers shared by every network. Weights arrive as a table from checkpoint name to tensor; where they are held in a
# narrower type than the activations, they are widened at use, so that a CPU without half-precision arithmetic can hold
# a model in 16 bits and compute in 32.


def has(w: Dict[str, Tensor], name: str) -> bool:
    return name in w


def weight(w: Dict[str, Tensor], name: str, like: Tensor) -> Tensor:
    return torch.to(w[name], like.dtype)


def linear(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    bias: Optional[Tensor] = None
    if (name + ".bias") in w:
        bias = torch.to(w[name + ".bias"], x.dtype)
    return torch.linear(x, torch.to(w[name + ".weight"], x.dtype), bias)


# A linear layer of x, contiguous, written to a part of another tensor. Without gradients.
def linear_into(out: Tensor, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    kernel = torch.t(torch.to(w[name + ".weight"], x.dtype))
    bias = torch.to(w[name + ".bias"], x.dtype)
    return torch.addmm(bias, torch.flatten(x, 0, 1), kernel, out=torch.flatten(out, 0, 1))


# A linear layer and GELU by its tangent; on a GPU as one product that ends in it, which has no gradient.
def linear_gelu(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    kernel = torch.to(w[name + ".weight"], x.dtype)
    if x.is_cuda and not (x.requires_grad or kernel.requires_grad):
        bias = torch.to(w[name + ".bias"], x.dtype)
        y = torch._addmm_activation(bias, torch.flatten(x, 0, 1), torch.t(kernel), use_gelu=True)
        return torch.view(y, [x.size(0), x.size(1), -1])
    return torch.gelu(torch.linear(x, kernel, torch.to(w[name + ".bias"], x.dtype)), approximate="tanh")


def layer_norm(x: Tensor, w: Dict[str, Tensor], name: str, eps: float) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], nn.weight(w, name + ".weight", x), nn.weight(w, name + ".bias", x), eps)


# Root-mean-square norm over the last dimension, the statistic in float32 without a copy of x in it.
def rms_norm(x: Tensor, gain: Tensor, eps: float) -> Tensor:
    length = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    scale = torch.rsqrt(length * length / x.size(-1) + eps)
    if x.is_cuda and not (x.requires_grad or gain.requires_grad):
        # The same in one pass less: the product is rounded where it is written, which has no gradient.
        y = torch.mul(x, scale, out=torch.empty_like(x))
        return torch.mul_(y, torch.to(gain, x.dtype))
    return torch.to(x * scale, x.dtype) * torch.to(gain, x.dtype)


# [B, N, H*d] -> [B, H, N, d]
def split_heads(x: Tensor, heads: int) -> Tensor:
    return torch.transpose(torch.view(x, [x.size(0), x.size(1), heads, -1]), 1, 2)


# [B, H, N, d] -> [B, N, H*d]
def join_heads(x: Tensor) -> Tensor:
    return torch.flatten(torch.transpose(x, 1, 2), 2)


# Pixels [B, 3, S, S] -> tokens [B, (S/patch)^2, D], row by row.
def patches(pixels: Tensor, w: Tensor, bias: Optional[Tensor], patch: int) -> Tensor:
    x = torch.conv2d(pixels, torch.to(w, pixels.dtype), bias, [patch, patch])
    return torch.transpose(torch.flatten(x, 2), 1, 2)


# A class token [1, 1, D] put before the tokens of every row.
def with_class(tokens: Tensor, first: Tensor) -> Tensor:
    row = torch.expand(torch.to(first, tokens.dtype), [tokens.size(0), -1, -1])
    return torch.cat([row, tokens], 1)


# Sinusoidal features of a time in [0, 1000]: [B] -> [B, width], cosines first.
def time_features(t: Tensor, width: int) -> Tensor:
    half = width // 2
    index = torch.arange(half, dtype=6, device=t.device)
    angle = torch.unsqueeze(t, 1) * torch.unsqueeze(torch.exp(index * (-9.210340371976184 / half)), 0)
    return torch.cat([torch.cos(angle), torch.sin(angle)], 1)
