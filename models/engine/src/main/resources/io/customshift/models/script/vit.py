# The plain vision transformer, which DINO is: pixels [B, 3, S, S] -> the class token's state after the last norm [B, D].


def layer(x: Tensor, w: Dict[str, Tensor], name: str, heads: int, eps: float) -> Tensor:
    h = nn.layer_norm(x, w, name + ".layernorm_before", eps)
    q = nn.split_heads(nn.linear(h, w, name + ".attention.attention.query"), heads)
    k = nn.split_heads(nn.linear(h, w, name + ".attention.attention.key"), heads)
    v = nn.split_heads(nn.linear(h, w, name + ".attention.attention.value"), heads)
    o = nn.join_heads(torch.scaled_dot_product_attention(q, k, v))
    x = x + nn.linear(o, w, name + ".attention.output.dense")
    h = nn.layer_norm(x, w, name + ".layernorm_after", eps)
    return x + nn.linear(torch.gelu(nn.linear(h, w, name + ".intermediate.dense")), w, name + ".output.dense")


def see(w: Dict[str, Tensor], pixels: Tensor, patch: int, layers: int, heads: int, eps: float) -> Tensor:
    bias = torch.to(w["embeddings.patch_embeddings.projection.bias"], pixels.dtype)
    patches = nn.patches(pixels, w["embeddings.patch_embeddings.projection.weight"], bias, patch)
    x = nn.with_class(patches, w["embeddings.cls_token"]) + torch.to(w["embeddings.position_embeddings"], pixels.dtype)
    for i in range(layers):
        x = vit.layer(x, w, "encoder.layer." + str(i), heads, eps)
    return nn.layer_norm(torch.select(x, 1, 0), w, "layernorm", eps)
