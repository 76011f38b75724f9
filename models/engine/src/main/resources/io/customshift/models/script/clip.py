# CLIP. Text tower: causal transformer with learned positions. ids [B, L] -> features of the layer before the last
# without the final norm [B, L, D], and the projected final state at `end` (the end-of-text position of each row) [B, P].
# Vision tower: pixels [B, 3, S, S] -> the projected state of the class token [B, P].


def activate(x: Tensor, activation: str) -> Tensor:
    if activation == "quick_gelu":
        return x * torch.sigmoid(x * 1.702)
    return torch.gelu(x)


def layer(
    x: Tensor, w: Dict[str, Tensor], name: str, heads: int, activation: str, eps: float, causal: bool
) -> Tensor:
    h = nn.layer_norm(x, w, name + ".layer_norm1", eps)
    q = nn.split_heads(nn.linear(h, w, name + ".self_attn.q_proj"), heads)
    k = nn.split_heads(nn.linear(h, w, name + ".self_attn.k_proj"), heads)
    v = nn.split_heads(nn.linear(h, w, name + ".self_attn.v_proj"), heads)
    o = nn.join_heads(torch.scaled_dot_product_attention(q, k, v, None, 0.0, causal))
    x = x + nn.linear(o, w, name + ".self_attn.out_proj")
    h = nn.layer_norm(x, w, name + ".layer_norm2", eps)
    h = clip.activate(nn.linear(h, w, name + ".mlp.fc1"), activation)
    return x + nn.linear(h, w, name + ".mlp.fc2")


def encode(
    w: Dict[str, Tensor], ids: Tensor, end: Tensor, layers: int, heads: int, activation: str, eps: float, compute: int
) -> Tuple[Tensor, Tensor]:
    table = w["text_model.embeddings.token_embedding.weight"]
    positions = torch.slice(w["text_model.embeddings.position_embedding.weight"], 0, 0, ids.size(1))
    x = torch.to(torch.embedding(table, ids), compute) + torch.to(positions, compute)
    features = x
    for i in range(layers):
        features = x
        x = clip.layer(x, w, "text_model.encoder.layers." + str(i), heads, activation, eps, True)
    final = nn.layer_norm(x, w, "text_model.final_layer_norm", eps)
    index = torch.expand(torch.view(end, [-1, 1, 1]), [-1, 1, final.size(2)])
    state = torch.squeeze(torch.gather(final, 1, index), 1)
    return (features, nn.linear(state, w, "text_projection"))


def see(w: Dict[str, Tensor], pixels: Tensor, patch: int, layers: int, heads: int, activation: str, eps: float) -> Tensor:
    patches = nn.patches(pixels, w["vision_model.embeddings.patch_embedding.weight"], None, patch)
    first = torch.view(w["vision_model.embeddings.class_embedding"], [1, 1, -1])
    x = nn.with_class(patches, first) + torch.to(w["vision_model.embeddings.position_embedding.weight"], pixels.dtype)
    x = nn.layer_norm(x, w, "vision_model.pre_layrnorm", eps)
    for i in range(layers):
        x = clip.layer(x, w, "vision_model.encoder.layers." + str(i), heads, activation, eps, False)
    state = nn.layer_norm(torch.select(x, 1, 0), w, "vision_model.post_layernorm", eps)
    return nn.linear(state, w, "visual_projection")
