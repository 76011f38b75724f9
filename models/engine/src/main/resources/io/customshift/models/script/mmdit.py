# The multimodal diffusion transformer of Stable Diffusion 3 and 3.5 (Esser et al. 2024, arXiv 2403.03206, section 4),
# with reference keys and values injected at every layer. B rows, N image tokens, M context tokens, D width, H heads,
# d head width, C latent channels. Sizes and kinds of block are read off the weights: a block with attn2 has dual
# attention, one without to_add_out is the last.


# The weights of one branch: what is outside the blocks, and a table for each block.
class Network(NamedTuple):
    stem : Dict[str, Tensor]
    blocks : List[Dict[str, Tensor]]
    heads : int
    patch : int


# What the time and the pooled text make of a layer, for R rows, B or 1 for all: [R, 1, D] each, or [1, R, D] where tokens
# come first. The factor is 1 + scale.
class Modulation(NamedTuple):
    shift : Tensor
    factor : Tensor
    gate : Tensor


# What a block leaves: both streams, its own image keys and values, and the references' share of the attention.
class Streams(NamedTuple):
    image : Tensor
    text : Tensor
    keys : Tensor
    values : Tensor
    mass : Tensor


# [B, C, h, w] latents -> [B, N, D] tokens, row-major, plus the centre crop of the stored position table.
def embed_patches(stem: Dict[str, Tensor], latents: Tensor, patch: int) -> Tensor:
    kernel = nn.weight(stem, "pos_embed.proj.weight", latents)
    x = torch.conv2d(latents, kernel, nn.weight(stem, "pos_embed.proj.bias", latents), [patch, patch])
    rows = x.size(2)
    columns = x.size(3)
    table = stem["pos_embed.pos_embed"]
    side = int(round(torch.size(table, 1) ** 0.5))
    top = (side - rows) // 2
    left = (side - columns) // 2
    grid = torch.view(table, [1, side, side, -1])
    crop = torch.slice(torch.slice(grid, 1, top, top + rows), 2, left, left + columns)
    tokens = torch.transpose(torch.flatten(x, 2), 1, 2)
    return tokens + torch.to(torch.flatten(crop, 1, 2), x.dtype)


# Modulation vector c = MLP_t(sincos(1000 sigma)) + MLP_y(pooled): [B], [B, P] -> [B, D]
def embed_condition(stem: Dict[str, Tensor], sigma: Tensor, pooled: Tensor) -> Tensor:
    t = torch.to(nn.time_features(sigma * 1000.0, 256), pooled.dtype)
    t = torch.silu(nn.linear(t, stem, "time_text_embed.timestep_embedder.linear_1"))
    y = torch.silu(nn.linear(pooled, stem, "time_text_embed.text_embedder.linear_1"))
    return nn.linear(t, stem, "time_text_embed.timestep_embedder.linear_2") + nn.linear(
        y, stem, "time_text_embed.text_embedder.linear_2"
    )


# A modulation for K conditions that went through silu, c [K, D]: [K, k D], parts of three (shift, factor, gate), or two
# where nothing is gated (factor, shift).
def modulation(c: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    parts = torch.chunk(nn.linear(c, w, name), torch.size(w[name + ".weight"], 0) // c.size(1), 1)
    out: List[Tensor] = []
    for i in range(len(parts)):
        is_scale = i == 0 if len(parts) == 2 else i % 3 == 1
        out.append(parts[i] + 1.0 if is_scale else parts[i])
    return torch.cat(out, 1)


# The modulations of a network for K conditions [K, D]: of each block the image stream's, then the text stream's, and in
# the end the output's; each [K, k D].
def modulations(network: mmdit.Network, condition: Tensor) -> List[Tensor]:
    c = torch.silu(condition)
    out: List[Tensor] = []
    for w in network.blocks:
        out.append(mmdit.modulation(c, w, "norm1.linear"))
        out.append(mmdit.modulation(c, w, "norm1_context.linear"))
    out.append(mmdit.modulation(c, network.stem, "norm_out.linear"))
    return out


# The same of R texts [R, P] at S times [S]: time after time, [S R, k D]. A third of the weights is read for them, so once
# for many steps. Text by text: the last bits of a product's row depend on how many rows it has and on which of them it is,
# and a picture's may not depend on its place among others.
def modulations_ahead(network: mmdit.Network, sigma: Tensor, pooled: Tensor) -> List[Tensor]:
    times = sigma.size(0)
    texts = pooled.size(0)
    of_texts: List[List[Tensor]] = []
    for i in range(texts):
        y = torch.repeat(torch.slice(pooled, 0, i, i + 1), [times, 1])
        of_texts.append(mmdit.modulations(network, mmdit.embed_condition(network.stem, sigma, y)))
    out: List[Tensor] = []
    for j in range(len(of_texts[0])):
        layer: List[Tensor] = []
        for i in range(texts):
            layer.append(of_texts[i][j])
        out.append(torch.flatten(torch.stack(layer, 1), 0, 1))
    return out


# Those of R rows from a row on.
def rows_of(modulations: List[Tensor], first: int, rows: int) -> List[Tensor]:
    out: List[Tensor] = []
    for m in modulations:
        out.append(torch.slice(m, 0, first, first + rows))
    return out


# A stream's modulation [R, 3 k D] as that of its k layers.
def of_layers(m: Tensor, width: int, tokens_at: int) -> List[mmdit.Modulation]:
    parts = torch.chunk(torch.unsqueeze(m, tokens_at), m.size(1) // width, 2)
    out: List[mmdit.Modulation] = []
    for i in range(len(parts) // 3):
        out.append(mmdit.Modulation(parts[3 * i], parts[3 * i + 1], parts[3 * i + 2]))
    return out


# Where nothing is gated.
def factor_and_shift(m: Tensor, tokens_at: int) -> mmdit.Modulation:
    parts = torch.chunk(torch.unsqueeze(m, tokens_at), 2, 2)
    return mmdit.Modulation(parts[1], parts[0], parts[0])


# The dimension of a stream that its tokens are in: [B, N, D], or [N, B, D] where weights lie together for a GPU, since both
# streams' tokens then follow each other in memory as they are computed.
def tokens_at(w: Dict[str, Tensor]) -> int:
    return 0 if nn.has(w, "attn.to_qkv.weight") else 1


# Between a stream [B, N, D] and what the blocks work on.
def turned(x: Tensor, tokens_at: int) -> Tensor:
    return x if tokens_at == 1 else torch.contiguous(torch.transpose(x, 0, 1))


# LayerNorm without weights.
def normed(x: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], None, None, 1e-06)


# y (1 + scale) + shift, of a normed stream
def modulate(y: Tensor, m: mmdit.Modulation) -> Tensor:
    return torch.addcmul(m.shift, y, m.factor)


# x + gate y
def gated(x: Tensor, gate: Tensor, y: Tensor) -> Tensor:
    return torch.addcmul(x, gate, y)


def feed_forward(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return nn.linear(nn.linear_gelu(x, w, name + ".net.0.proj"), w, name + ".net.2")


# The norm of each head of a stream where the model has one.
def normed_heads(x: Tensor, w: Dict[str, Tensor], norm: str, heads: int) -> Tensor:
    if (norm + ".weight") in w:
        of_heads = torch.view(x, [x.size(0), x.size(1), heads, -1])
        return torch.flatten(nn.rms_norm(of_heads, w[norm + ".weight"], 1e-06), 2)
    return x


# Queries, keys and values of a stream: one product where the weights lie together as `all`.
def project(
    x: Tensor, w: Dict[str, Tensor], all: str, each: List[str], norms: List[str], heads: int
) -> List[Tensor]:
    if (all + ".weight") in w:
        out = torch.chunk(nn.linear(x, w, all), 3, 2)
    else:
        out = [nn.linear(x, w, each[0]), nn.linear(x, w, each[1]), nn.linear(x, w, each[2])]
    return [
        mmdit.normed_heads(out[0], w, norms[0], heads),
        mmdit.normed_heads(out[1], w, norms[1], heads),
        out[2],
    ]


def project_image(x: Tensor, w: Dict[str, Tensor], attention: str, heads: int) -> List[Tensor]:
    each = [attention + ".to_q", attention + ".to_k", attention + ".to_v"]
    norms = [attention + ".norm_q", attention + ".norm_k"]
    return mmdit.project(x, w, attention + ".to_qkv", each, norms, heads)


def project_text(x: Tensor, w: Dict[str, Tensor], heads: int) -> List[Tensor]:
    each = ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"]
    norms = ["attn.norm_added_q", "attn.norm_added_k"]
    return mmdit.project(x, w, "attn.add_qkv_proj", each, norms, heads)


# Queries, keys and values of the image stream's tokens and then the text stream's. Without norms of heads, products of
# tokens that come first are written to where the attention reads them.
def project_both(
    image: Tensor, text: Tensor, w: Dict[str, Tensor], heads: int, tokens_at: int
) -> List[Tensor]:
    if tokens_at == 0 and not nn.has(w, "attn.norm_q.weight"):
        n = image.size(0)
        shape = [n + text.size(0), image.size(1), 3 * image.size(2)]
        both = torch.empty(shape, dtype=image.dtype, device=image.device)
        nn.linear_into(torch.slice(both, 0, 0, n), image, w, "attn.to_qkv")
        nn.linear_into(torch.slice(both, 0, n), text, w, "attn.add_qkv_proj")
        return torch.chunk(both, 3, 2)
    of_image = mmdit.project_image(image, w, "attn", heads)
    of_text = mmdit.project_text(text, w, heads)
    out: List[Tensor] = []
    for i in range(3):
        out.append(torch.cat([of_image[i], of_text[i]], tokens_at))
    return out


# A stream's projection as heads, a view [B, H, N, d], and back to a stream [.., .., D].
def as_heads(x: Tensor, heads: int, tokens_at: int) -> Tensor:
    if tokens_at == 1:
        return nn.split_heads(x, heads)
    return torch.permute(torch.view(x, [x.size(0), x.size(1), heads, -1]), [1, 2, 0, 3])


def as_stream(x: Tensor, tokens_at: int) -> Tensor:
    if tokens_at == 1:
        return nn.join_heads(x)
    return torch.flatten(torch.permute(x, [2, 0, 1, 3]), 2)


def all_as_heads(projections: List[Tensor], heads: int, tokens_at: int) -> Tuple[Tensor, Tensor, Tensor]:
    q = mmdit.as_heads(projections[0], heads, tokens_at)
    k = mmdit.as_heads(projections[1], heads, tokens_at)
    return (q, k, mmdit.as_heads(projections[2], heads, tokens_at))


# Image-stream keys and values of a block, after the key norm: what a reference hands on. [B, H, N, d] each.
def image_keys_values(w: Dict[str, Tensor], normed: Tensor, heads: int, tokens_at: int) -> Tuple[Tensor, Tensor]:
    k = mmdit.normed_heads(nn.linear(normed, w, "attn.to_k"), w, "attn.norm_k", heads)
    v = nn.linear(normed, w, "attn.to_v")
    return (mmdit.as_heads(k, heads, tokens_at), mmdit.as_heads(v, heads, tokens_at))


# One block, of streams as `tokens_at` says. Rows before `plain_rows` attend to {x, p} only; the rest also to the references. The image stream's
# modulation is of attention, feed-forward and, in dual blocks, the second attention; the text stream's of attention and
# feed-forward. The mass is of the last `mass_rows` rows: [mass_rows, N], or empty where that is 0.
def block(
    w: Dict[str, Tensor],
    x: Tensor,
    context: Tensor,
    image_modulation: Tensor,
    text_modulation: Tensor,
    heads: int,
    plain_rows: int,
    sources: cads.Sources,
    mass_rows: int,
) -> mmdit.Streams:
    last = not nn.has(w, "attn.to_add_out.weight")
    at = mmdit.tokens_at(w)
    image_tokens = x.size(at)
    width = x.size(2)
    of_image = mmdit.of_layers(image_modulation, width, at)
    normed = mmdit.normed(x)
    y = mmdit.modulate(normed, of_image[0])
    of_text = [mmdit.factor_and_shift(text_modulation, at)] if last else mmdit.of_layers(text_modulation, width, at)
    z = mmdit.modulate(mmdit.normed(context), of_text[0])

    q, k, v = mmdit.all_as_heads(mmdit.project_both(y, z, w, heads, at), heads, at)
    attended, mass = cads.guided(q, k, v, plain_rows, sources, mass_rows, image_tokens)
    kx = torch.slice(k, 2, 0, image_tokens)
    vx = torch.slice(v, 2, 0, image_tokens)

    joined = mmdit.as_stream(attended, at)
    x_attended = torch.contiguous(torch.slice(joined, at, 0, image_tokens))
    out = mmdit.gated(x, of_image[0].gate, nn.linear(x_attended, w, "attn.to_out.0"))
    if nn.has(w, "attn2.to_q.weight"):
        y2 = mmdit.modulate(normed, of_image[2])
        q2, k2, v2 = mmdit.all_as_heads(mmdit.project_image(y2, w, "attn2", heads), heads, at)
        own = mmdit.as_stream(cads.attend(q2, k2, v2, None), at)
        out = mmdit.gated(out, of_image[2].gate, nn.linear(own, w, "attn2.to_out.0"))
    hidden = mmdit.feed_forward(mmdit.modulate(mmdit.normed(out), of_image[1]), w, "ff")
    out = mmdit.gated(out, of_image[1].gate, hidden)
    text = context
    if not last:
        c_attended = torch.contiguous(torch.slice(joined, at, image_tokens))
        text = mmdit.gated(context, of_text[0].gate, nn.linear(c_attended, w, "attn.to_add_out"))
        hidden = mmdit.feed_forward(mmdit.modulate(mmdit.normed(text), of_text[1]), w, "ff_context")
        text = mmdit.gated(text, of_text[1].gate, hidden)
    return mmdit.Streams(out, text, kx, vx, mass)


# [B, N, D] -> [B, C, h, w], modulated by [R, 2 D].
def unpatchify(stem: Dict[str, Tensor], x: Tensor, m: Tensor, rows: int, columns: int, patch: int) -> Tensor:
    y = nn.linear(mmdit.modulate(mmdit.normed(x), mmdit.factor_and_shift(m, 1)), stem, "proj_out")
    y = torch.view(y, [y.size(0), rows, columns, patch, patch, -1])
    y = torch.permute(y, [0, 5, 1, 3, 2, 4])
    return torch.reshape(y, [y.size(0), y.size(1), rows * patch, columns * patch])


# Velocity of the flow, v(x_t, t, prompt, references), and the reference mass per image token of the last `mass_rows` rows,
# layer by layer ([layers, mass_rows, N], or empty).
#
# latents [B, C, h, w] and context [B, M, J] of one type; modulations of these rows.
def velocity(
    network: mmdit.Network,
    latents: Tensor,
    modulations: List[Tensor],
    context: Tensor,
    plain_rows: int,
    references: cads.References,
    mass_rows: int,
) -> Tuple[Tensor, Tensor]:
    at = mmdit.tokens_at(network.blocks[0])
    x = mmdit.turned(mmdit.embed_patches(network.stem, latents, network.patch), at)
    p = mmdit.turned(nn.linear(context, network.stem, "context_embedder"), at)
    masses: List[Tensor] = []
    layers = len(network.blocks)
    for i in range(layers):
        streams = mmdit.block(
            network.blocks[i],
            x,
            p,
            modulations[2 * i],
            modulations[2 * i + 1],
            network.heads,
            plain_rows,
            cads.at_layer(references, i),
            mass_rows,
        )
        x = streams.image
        p = streams.text
        if mass_rows > 0:
            masses.append(streams.mass)
    rows = latents.size(2) // network.patch
    columns = latents.size(3) // network.patch
    m = modulations[2 * layers]
    v = mmdit.unpatchify(network.stem, mmdit.turned(x, at), m, rows, columns, network.patch)
    if mass_rows == 0:
        return (v, torch.zeros([0], dtype=6, device=x.device))
    return (v, torch.stack(masses))


# The same at a time of each row: sigma [B] float32 in [0, 1], pooled [B, P].
def velocity_at(
    network: mmdit.Network,
    latents: Tensor,
    sigma: Tensor,
    context: Tensor,
    pooled: Tensor,
    plain_rows: int,
    references: cads.References,
    mass_rows: int,
) -> Tuple[Tensor, Tensor]:
    m = mmdit.modulations(network, mmdit.embed_condition(network.stem, sigma, pooled))
    return mmdit.velocity(network, latents, m, context, plain_rows, references, mass_rows)


# Reference-Alignment Branch from its tokens on: R references x [R, N, D], each with its subject's name at t = 0. Context
# [R, M, J]; pooled [R, P] or, of one subject, [1, P]. Returns [k_0, v_0, k_1, v_1, ...] of the image stream for every layer,
# each [R, H, N, d], held in `held_as`. The last layer needs its modulation, keys and values only.
def aligned(network: mmdit.Network, tokens: Tensor, context: Tensor, pooled: Tensor, held_as: int) -> List[Tensor]:
    at = mmdit.tokens_at(network.blocks[0])
    x = mmdit.turned(tokens, at)
    sigma = torch.zeros([pooled.size(0)], dtype=6, device=x.device)
    m = mmdit.modulations(network, mmdit.embed_condition(network.stem, sigma, pooled))
    s = mmdit.turned(nn.linear(context, network.stem, "context_embedder"), at)
    out: List[Tensor] = []
    last = len(network.blocks) - 1
    for i in range(last + 1):
        w = network.blocks[i]
        if i == last:
            y = mmdit.modulate(mmdit.normed(x), mmdit.of_layers(m[2 * i], x.size(2), at)[0])
            k, v = mmdit.image_keys_values(w, y, network.heads, at)
        else:
            streams = mmdit.block(w, x, s, m[2 * i], m[2 * i + 1], network.heads, 0, cads.nothing(), 0)
            x = streams.image
            s = streams.text
            k = streams.keys
            v = streams.values
        out.append(torch.contiguous(torch.to(k, held_as)))
        out.append(torch.contiguous(torch.to(v, held_as)))
    return out


# References {r, s}, none of which sees another: latents [R, C, h, w].
def references(
    network: mmdit.Network, latents: Tensor, context: Tensor, pooled: Tensor, held_as: int
) -> List[Tensor]:
    x = mmdit.embed_patches(network.stem, latents, network.patch)
    return mmdit.aligned(network, x, context, pooled, held_as)
