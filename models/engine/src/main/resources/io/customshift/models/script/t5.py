# T5 v1.1 encoder (Raffel et al. 2020; Shazeer 2020 for the gated feed-forward): no positions but a relative bias held
# by the first layer and shared by all, no scale on the scores, no mask on padding (the diffusion model was trained so).


# Bucket of each (query, key) distance: the first half of each direction's buckets exact, the rest logarithmic up to
# `max_distance`. [L, L] int64
def buckets(length: int, count: int, max_distance: int, like: Tensor) -> Tensor:
    at = torch.arange(length, dtype=4, device=like.device)
    relative = torch.unsqueeze(at, 0) - torch.unsqueeze(at, 1)
    half = count // 2
    exact = half // 2
    distance = torch.abs(relative)
    ratio = torch.log(torch.to(torch.clamp(distance, 1), 6) / exact) / torch.log(
        torch.full([1], float(max_distance) / float(exact), dtype=6, device=like.device)
    )
    far = torch.clamp(exact + torch.to(ratio * (half - exact), 4), None, half - 1)
    return torch.to(relative > 0, 4) * half + torch.where(distance < exact, distance, far)


def layer(x: Tensor, w: Dict[str, Tensor], name: str, heads: int, bias: Tensor, eps: float) -> Tensor:
    h = nn.rms_norm(x, w[name + ".layer.0.layer_norm.weight"], eps)
    q = nn.split_heads(nn.linear(h, w, name + ".layer.0.SelfAttention.q"), heads)
    k = nn.split_heads(nn.linear(h, w, name + ".layer.0.SelfAttention.k"), heads)
    v = nn.split_heads(nn.linear(h, w, name + ".layer.0.SelfAttention.v"), heads)
    o = torch.scaled_dot_product_attention(q, k, v, bias, 0.0, False, scale=1.0)
    x = x + nn.linear(nn.join_heads(o), w, name + ".layer.0.SelfAttention.o")
    h = nn.rms_norm(x, w[name + ".layer.1.layer_norm.weight"], eps)
    gate = torch.gelu(nn.linear(h, w, name + ".layer.1.DenseReluDense.wi_0"), approximate="tanh")
    h = gate * nn.linear(h, w, name + ".layer.1.DenseReluDense.wi_1")
    return x + nn.linear(h, w, name + ".layer.1.DenseReluDense.wo")


# ids [B, L] -> [B, L, D]
def encode(
    w: Dict[str, Tensor],
    ids: Tensor,
    layers: int,
    heads: int,
    bucket_count: int,
    max_distance: int,
    eps: float,
    compute: int,
) -> Tensor:
    x = torch.to(torch.embedding(w["shared.weight"], ids), compute)
    table = nn.weight(w, "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", x)
    found = torch.embedding(table, t5.buckets(ids.size(1), bucket_count, max_distance, ids))
    bias = torch.contiguous(torch.unsqueeze(torch.permute(found, [2, 0, 1]), 0))
    for i in range(layers):
        x = t5.layer(x, w, "encoder.block." + str(i), heads, bias, eps)
    return nn.rms_norm(x, w["encoder.final_layer_norm.weight"], eps)
