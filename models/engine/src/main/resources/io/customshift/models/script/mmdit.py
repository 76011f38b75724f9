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


# What the time and the pooled text make of a layer: [R, D] each, R either B or 1 for all rows. The factor is 1 + scale.
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
def of_layers(m: Tensor, width: int) -> List[mmdit.Modulation]:
    parts = torch.chunk(m, m.size(1) // width, 1)
    out: List[mmdit.Modulation] = []
    for i in range(len(parts) // 3):
        out.append(mmdit.Modulation(parts[3 * i], parts[3 * i + 1], parts[3 * i + 2]))
    return out


# Where nothing is gated.
def factor_and_shift(m: Tensor) -> mmdit.Modulation:
    parts = torch.chunk(m, 2, 1)
    return mmdit.Modulation(parts[1], parts[0], parts[0])


# LayerNorm without weights.
def normed(x: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], None, None, 1e-06)


# y (1 + scale) + shift, of a normed y [B, N, D]
def modulate(y: Tensor, m: mmdit.Modulation) -> Tensor:
    return torch.addcmul(torch.unsqueeze(m.shift, 1), y, torch.unsqueeze(m.factor, 1))


# x + gate y
def gated(x: Tensor, gate: Tensor, y: Tensor) -> Tensor:
    return torch.addcmul(x, torch.unsqueeze(gate, 1), y)


def feed_forward(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return nn.linear(nn.linear_gelu(x, w, name + ".net.0.proj"), w, name + ".net.2")


# The norm of each head where the model has one: [B, N, D] -> [B, N, D]
def normed_heads(x: Tensor, w: Dict[str, Tensor], norm: str, heads: int) -> Tensor:
    if (norm + ".weight") in w:
        of_heads = torch.view(x, [x.size(0), x.size(1), heads, -1])
        return torch.flatten(nn.rms_norm(of_heads, w[norm + ".weight"], 1e-06), 2)
    return x


# Queries, keys and values of a stream, [B, N, D] each; or as one [B, N, 3 D], of one product, where the three weights lie
# together as `all` and the model has no norm of heads.
def project(
    x: Tensor, w: Dict[str, Tensor], all: str, each: List[str], norms: List[str], heads: int
) -> List[Tensor]:
    out: List[Tensor] = []
    if (all + ".weight") in w:
        out = [nn.linear(x, w, all)]
        if (norms[0] + ".weight") in w:
            out = torch.chunk(out[0], 3, 2)
    else:
        for name in each:
            out.append(nn.linear(x, w, name))
    if len(out) == 3:
        out[0] = mmdit.normed_heads(out[0], w, norms[0], heads)
        out[1] = mmdit.normed_heads(out[1], w, norms[1], heads)
    return out


def project_image(x: Tensor, w: Dict[str, Tensor], attention: str, heads: int) -> List[Tensor]:
    each = [attention + ".to_q", attention + ".to_k", attention + ".to_v"]
    norms = [attention + ".norm_q", attention + ".norm_k"]
    return mmdit.project(x, w, attention + ".to_qkv", each, norms, heads)


def project_text(x: Tensor, w: Dict[str, Tensor], heads: int) -> List[Tensor]:
    each = ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"]
    norms = ["attn.norm_added_q", "attn.norm_added_k"]
    return mmdit.project(x, w, "attn.add_qkv_proj", each, norms, heads)


# Projections as queries, keys and values of heads, views [B, H, N, d].
def of_heads(projections: List[Tensor], heads: int) -> List[Tensor]:
    parts = projections
    if len(parts) == 1:
        parts = torch.chunk(parts[0], 3, 2)
    out: List[Tensor] = []
    for x in parts:
        out.append(nn.split_heads(x, heads))
    return out


# Image-stream keys and values of a block, after the key norm: what a reference hands on.
def image_keys_values(w: Dict[str, Tensor], normed: Tensor, heads: int) -> Tuple[Tensor, Tensor]:
    k = mmdit.normed_heads(nn.linear(normed, w, "attn.to_k"), w, "attn.norm_k", heads)
    return (nn.split_heads(k, heads), nn.split_heads(nn.linear(normed, w, "attn.to_v"), heads))


# One block. Rows before `plain_rows` attend to {x, p} only; the rest also to the references. The image stream's
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
    image_tokens = x.size(1)
    width = x.size(2)
    of_image = mmdit.of_layers(image_modulation, width)
    normed = mmdit.normed(x)
    y = mmdit.modulate(normed, of_image[0])
    of_text = [mmdit.factor_and_shift(text_modulation)] if last else mmdit.of_layers(text_modulation, width)
    z = mmdit.modulate(mmdit.normed(context), of_text[0])

    of_x = mmdit.project_image(y, w, "attn", heads)
    qx, kx, vx = mmdit.of_heads(of_x, heads)
    of_z = mmdit.project_text(z, w, heads)
    joint: List[Tensor] = []
    for i in range(len(of_x)):
        joint.append(torch.cat([of_x[i], of_z[i]], 1))
    q, k, v = mmdit.of_heads(joint, heads)
    attended, mass = cads.guided(q, k, v, plain_rows, sources, mass_rows, image_tokens)

    joined = nn.join_heads(attended)
    x_attended = torch.contiguous(torch.slice(joined, 1, 0, image_tokens))
    out = mmdit.gated(x, of_image[0].gate, nn.linear(x_attended, w, "attn.to_out.0"))
    if nn.has(w, "attn2.to_q.weight"):
        y2 = mmdit.modulate(normed, of_image[2])
        q2, k2, v2 = mmdit.of_heads(mmdit.project_image(y2, w, "attn2", heads), heads)
        self_attended = nn.linear(nn.join_heads(cads.attend(q2, k2, v2, None)), w, "attn2.to_out.0")
        out = mmdit.gated(out, of_image[2].gate, self_attended)
    hidden = mmdit.feed_forward(mmdit.modulate(mmdit.normed(out), of_image[1]), w, "ff")
    out = mmdit.gated(out, of_image[1].gate, hidden)
    text = context
    if not last:
        c_attended = torch.contiguous(torch.slice(joined, 1, image_tokens))
        text = mmdit.gated(context, of_text[0].gate, nn.linear(c_attended, w, "attn.to_add_out"))
        hidden = mmdit.feed_forward(mmdit.modulate(mmdit.normed(text), of_text[1]), w, "ff_context")
        text = mmdit.gated(text, of_text[1].gate, hidden)
    return mmdit.Streams(out, text, kx, vx, mass)


# [B, N, D] -> [B, C, h, w], modulated by [R, 2 D].
def unpatchify(stem: Dict[str, Tensor], x: Tensor, m: Tensor, rows: int, columns: int, patch: int) -> Tensor:
    y = nn.linear(mmdit.modulate(mmdit.normed(x), mmdit.factor_and_shift(m)), stem, "proj_out")
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
    x = mmdit.embed_patches(network.stem, latents, network.patch)
    p = nn.linear(context, network.stem, "context_embedder")
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
    v = mmdit.unpatchify(network.stem, x, modulations[2 * layers], rows, columns, network.patch)
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
    x = tokens
    sigma = torch.zeros([pooled.size(0)], dtype=6, device=x.device)
    m = mmdit.modulations(network, mmdit.embed_condition(network.stem, sigma, pooled))
    s = nn.linear(context, network.stem, "context_embedder")
    out: List[Tensor] = []
    last = len(network.blocks) - 1
    for i in range(last + 1):
        w = network.blocks[i]
        if i == last:
            y = mmdit.modulate(mmdit.normed(x), mmdit.of_layers(m[2 * i], x.size(2))[0])
            k, v = mmdit.image_keys_values(w, y, network.heads)
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
