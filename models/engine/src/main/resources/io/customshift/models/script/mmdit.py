# The multimodal diffusion transformer of Stable Diffusion 3 and 3.5 (Esser et al. 2024, arXiv 2403.03206, section 4),
# with reference keys and values injected at every layer. B rows, N image tokens, M context tokens, D width, H heads,
# d head width, C latent channels. Sizes and kinds of block are read off the weights: a block with attn2 has dual
# attention, one without to_add_out is the last.


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


# n(x) (1 + scale) + shift, with a LayerNorm n that has no weights: [B, N, D], [B, D], [B, D]
def modulate(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    normed = torch.layer_norm(x, [x.size(-1)], None, None, 1e-06)
    return torch.addcmul(torch.unsqueeze(shift, 1), normed, torch.unsqueeze(scale + 1.0, 1))


# x + gate y
def gated(x: Tensor, gate: Tensor, y: Tensor) -> Tensor:
    return torch.addcmul(x, torch.unsqueeze(gate, 1), y)


def feed_forward(x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    hidden = torch.gelu(nn.linear(x, w, name + ".net.0.proj"), approximate="tanh")
    return nn.linear(hidden, w, name + ".net.2")


# Projection to heads with the per-head norm where the model has one: [B, N, D] -> [B, H, N, d]
def project(x: Tensor, w: Dict[str, Tensor], name: str, norm: str, heads: int) -> Tensor:
    y = nn.split_heads(nn.linear(x, w, name), heads)
    if (norm + ".weight") in w:
        y = nn.rms_norm(y, w[norm + ".weight"], 1e-06)
    return y


# Image-stream keys and values of a block, after the key norm: what a reference hands on.
def image_keys_values(w: Dict[str, Tensor], normed: Tensor, heads: int) -> Tuple[Tensor, Tensor]:
    k = mmdit.project(normed, w, "attn.to_k", "attn.norm_k", heads)
    return (k, nn.split_heads(nn.linear(normed, w, "attn.to_v"), heads))


# One block. Rows before `plain_rows` attend to {x, p} only; the rest also to the reference's keys and values.
# Returns the two streams, the block's own image keys and values, and the reference mass of the last `mass_rows` rows
# ([mass_rows, N], or empty where that is 0).
def block(
    w: Dict[str, Tensor],
    x: Tensor,
    context: Tensor,
    c: Tensor,
    heads: int,
    plain_rows: int,
    reference: List[Tensor],
    log_strength: List[float],
    form: int,
    mass_rows: int,
) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    last = not nn.has(w, "attn.to_add_out.weight")
    image_tokens = x.size(1)
    m = torch.chunk(nn.linear(c, w, "norm1.linear"), 9 if nn.has(w, "attn2.to_q.weight") else 6, 1)
    normed = mmdit.modulate(x, m[0], m[1])
    mc = torch.chunk(nn.linear(c, w, "norm1_context.linear"), 2 if last else 6, 1)
    if last:
        normed_context = mmdit.modulate(context, mc[1], mc[0])
    else:
        normed_context = mmdit.modulate(context, mc[0], mc[1])

    kx, vx = mmdit.image_keys_values(w, normed, heads)
    q = torch.cat(
        [
            mmdit.project(normed, w, "attn.to_q", "attn.norm_q", heads),
            mmdit.project(normed_context, w, "attn.add_q_proj", "attn.norm_added_q", heads),
        ],
        2,
    )
    k = torch.cat([kx, mmdit.project(normed_context, w, "attn.add_k_proj", "attn.norm_added_k", heads)], 2)
    v = torch.cat([vx, nn.split_heads(nn.linear(normed_context, w, "attn.add_v_proj"), heads)], 2)

    rows = x.size(0)
    mass = torch.zeros([0], dtype=6, device=x.device)
    if len(log_strength) == 0 or plain_rows == rows:
        attended = cads.attend(q, k, v, None)
    else:
        if plain_rows == 0:
            attended = cads.shifted(q, k, v, reference, log_strength, form)
        else:
            p = plain_rows
            base = cads.attend(torch.slice(q, 0, 0, p), torch.slice(k, 0, 0, p), torch.slice(v, 0, 0, p), None)
            guided = cads.shifted(
                torch.slice(q, 0, p), torch.slice(k, 0, p), torch.slice(v, 0, p), reference, log_strength, form
            )
            attended = torch.cat([base, guided], 0)
        if mass_rows > 0:
            first = rows - mass_rows
            mass = cads.reference_mass(
                torch.slice(torch.slice(q, 0, first), 2, 0, image_tokens),
                torch.slice(k, 0, first),
                torch.slice(v, 0, first),
                reference,
                log_strength,
            )
    joined = nn.join_heads(attended)
    x_attended = nn.linear(torch.slice(joined, 1, 0, image_tokens), w, "attn.to_out.0")
    out = mmdit.gated(x, m[2], x_attended)
    if nn.has(w, "attn2.to_q.weight"):
        normed2 = mmdit.modulate(x, m[6], m[7])
        q2 = mmdit.project(normed2, w, "attn2.to_q", "attn2.norm_q", heads)
        k2 = mmdit.project(normed2, w, "attn2.to_k", "attn2.norm_k", heads)
        v2 = nn.split_heads(nn.linear(normed2, w, "attn2.to_v"), heads)
        self_attended = nn.linear(nn.join_heads(cads.attend(q2, k2, v2, None)), w, "attn2.to_out.0")
        out = mmdit.gated(out, m[8], self_attended)
    out = mmdit.gated(out, m[5], mmdit.feed_forward(mmdit.modulate(out, m[3], m[4]), w, "ff"))

    out_context = context
    if not last:
        c_attended = nn.linear(torch.slice(joined, 1, image_tokens), w, "attn.to_add_out")
        out_context = mmdit.gated(context, mc[2], c_attended)
        hidden = mmdit.feed_forward(mmdit.modulate(out_context, mc[3], mc[4]), w, "ff_context")
        out_context = mmdit.gated(out_context, mc[5], hidden)
    return (out, out_context, kx, vx, mass)


# [B, N, D] -> [B, C, h, w]; the last norm's chunks are scale, then shift.
def unpatchify(stem: Dict[str, Tensor], x: Tensor, c: Tensor, rows: int, columns: int, patch: int) -> Tensor:
    m = torch.chunk(nn.linear(c, stem, "norm_out.linear"), 2, 1)
    y = nn.linear(mmdit.modulate(x, m[1], m[0]), stem, "proj_out")
    y = torch.view(y, [y.size(0), rows, columns, patch, patch, -1])
    y = torch.permute(y, [0, 5, 1, 3, 2, 4])
    return torch.reshape(y, [y.size(0), y.size(1), rows * patch, columns * patch])


# Velocity of the flow, v(x_t, t, prompt, references), and the reference mass per image token of the last `mass_rows` rows,
# layer by layer ([layers, mass_rows, N], or empty).
#
# latents [B, C, h, w]; sigma [B] float32 in [0, 1]; context [B, M, J]; pooled [B, P], all of one type.
# references: one list [k_1, v_1, k_2, v_2, ...] per layer; read only where there are log strengths.
def velocity(
    stem: Dict[str, Tensor],
    blocks: List[Dict[str, Tensor]],
    heads: int,
    patch: int,
    latents: Tensor,
    sigma: Tensor,
    context: Tensor,
    pooled: Tensor,
    plain_rows: int,
    references: List[List[Tensor]],
    log_strength: List[float],
    form: int,
    mass_rows: int,
) -> Tuple[Tensor, Tensor]:
    x = mmdit.embed_patches(stem, latents, patch)
    c = mmdit.embed_condition(stem, sigma, pooled)
    modulation = torch.silu(c)
    p = nn.linear(context, stem, "context_embedder")
    masses: List[Tensor] = []
    nothing: List[Tensor] = []
    for i in range(len(blocks)):
        reference = nothing if len(log_strength) == 0 else references[i]
        x, p, kx, vx, block_mass = mmdit.block(
            blocks[i], x, p, modulation, heads, plain_rows, reference, log_strength, form, mass_rows
        )
        if mass_rows > 0:
            masses.append(block_mass)
    v = mmdit.unpatchify(stem, x, modulation, latents.size(2) // patch, latents.size(3) // patch, patch)
    if mass_rows == 0:
        return (v, torch.zeros([0], dtype=6, device=x.device))
    return (v, torch.stack(masses))


# Reference-Alignment Branch from its tokens on: x [1, N, D] and a subject's name at t = 0. Returns [k_0, v_0, k_1, v_1,
# ...] of the image stream for every layer, each [1, H, N, d], held in `held_as`. The last layer needs its modulation,
# keys and values only.
def aligned(
    stem: Dict[str, Tensor],
    blocks: List[Dict[str, Tensor]],
    heads: int,
    tokens: Tensor,
    context: Tensor,
    pooled: Tensor,
    held_as: int,
) -> List[Tensor]:
    x = tokens
    sigma = torch.zeros([x.size(0)], dtype=6, device=x.device)
    c = torch.silu(mmdit.embed_condition(stem, sigma, pooled))
    s = nn.linear(context, stem, "context_embedder")
    out: List[Tensor] = []
    nothing: List[Tensor] = []
    no_strength: List[float] = []
    for i in range(len(blocks)):
        if i == len(blocks) - 1:
            m = torch.chunk(nn.linear(c, blocks[i], "norm1.linear"), 9 if nn.has(blocks[i], "attn2.to_q.weight") else 6, 1)
            k, v = mmdit.image_keys_values(blocks[i], mmdit.modulate(x, m[0], m[1]), heads)
        else:
            x, s, k, v, unused = mmdit.block(blocks[i], x, s, c, heads, 0, nothing, no_strength, 0, 0)
        out.append(torch.contiguous(torch.to(k, held_as)))
        out.append(torch.contiguous(torch.to(v, held_as)))
    return out


# One reference {r, s}: latents [1, C, h, w].
def reference(
    stem: Dict[str, Tensor],
    blocks: List[Dict[str, Tensor]],
    heads: int,
    patch: int,
    latents: Tensor,
    context: Tensor,
    pooled: Tensor,
    held_as: int,
) -> List[Tensor]:
    return mmdit.aligned(stem, blocks, heads, mmdit.embed_patches(stem, latents, patch), context, pooled, held_as)


# Not CustomShift, but what it is measured against: R references {r_1, ..., r_R, s} in one joint attention, latents
# [R, C, h, w]. The keys and values of reference after reference, each as above.
def references_together(
    stem: Dict[str, Tensor],
    blocks: List[Dict[str, Tensor]],
    heads: int,
    patch: int,
    latents: Tensor,
    context: Tensor,
    pooled: Tensor,
    held_as: int,
) -> List[Tensor]:
    x = mmdit.embed_patches(stem, latents, patch)
    n = x.size(1)
    joint = mmdit.aligned(
        stem, blocks, heads, torch.reshape(x, [1, x.size(0) * n, x.size(2)]), context, pooled, held_as
    )
    out: List[Tensor] = []
    for i in range(x.size(0)):
        for j in range(len(joint)):
            out.append(torch.contiguous(torch.slice(joint[j], 2, i * n, (i + 1) * n)))
    return out
