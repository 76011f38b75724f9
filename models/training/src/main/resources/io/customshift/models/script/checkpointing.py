# The gradients of flow.py with memory for one block at a time: the forward pass keeps each block's inputs only, and each
# block is computed again when its gradients are due (Chen et al. 2016, arXiv 1604.06174). References' keys and values
# pass their gradients from the generating branch to the reference branch.


def leaf(x: Tensor) -> Tensor:
    return torch.requires_grad_(torch.detach(x))


# The tensors of one block, or of everything outside the blocks (layer -1), under their full names.
def within(weights: Dict[str, Tensor], layer: int) -> Dict[str, Tensor]:
    prefix = "transformer_blocks." + str(layer) + "."
    out: Dict[str, Tensor] = {}
    for name, w in weights.items():
        if layer >= 0:
            if name.startswith(prefix):
                out[name] = w
        elif not name.startswith("transformer_blocks."):
            out[name] = w
    return out


# One block's weights as the network reads them.
def table(
    frozen: Dict[str, Tensor], trained: Dict[str, Tensor], layer: int, scale: float, adapted: bool
) -> Dict[str, Tensor]:
    merged = flow.effective(
        checkpointing.within(frozen, layer), checkpointing.within(trained, layer), scale, adapted
    )
    start = len("transformer_blocks." + str(layer) + ".")
    out: Dict[str, Tensor] = {}
    for name, w in merged.items():
        out[name[start:]] = w
    return out


# Backward through one piece: adds the gradients of `leaves` to the table and returns those of `inputs`, zeros where an
# input was not used.
def pull(
    outputs: List[Tensor],
    output_gradients: List[Optional[Tensor]],
    inputs: List[Tensor],
    leaves: Dict[str, Tensor],
    gradients: Dict[str, Tensor],
) -> List[Tensor]:
    wanted: List[Tensor] = []
    for x in inputs:
        wanted.append(x)
    names: List[str] = []
    for name, w in leaves.items():
        names.append(name)
        wanted.append(w)
    found = torch.grad(outputs, wanted, output_gradients, False, False, True)
    out: List[Tensor] = []
    for i in range(len(inputs)):
        g = found[i]
        if g is None:
            out.append(torch.zeros_like(inputs[i]))
        else:
            out.append(g)
    for j in range(len(names)):
        h = found[len(inputs) + j]
        if h is not None:
            torch.add_(gradients[names[j]], h)
    return out


# A block's modulations, the image stream's and the text stream's, of conditions [B, D] that went through silu.
def modulated(w: Dict[str, Tensor], c: Tensor) -> Tuple[Tensor, Tensor]:
    return (mmdit.modulation(c, w, "norm1.linear"), mmdit.modulation(c, w, "norm1_context.linear"))


# One layer of the reference branch: the streams after it, and its image keys and values. The last layer's streams are
# not needed and stay as they are.
def reference_layer(
    w: Dict[str, Tensor], x: Tensor, s: Tensor, c: Tensor, heads: int, last: bool
) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    if last:
        image = mmdit.of_layers(mmdit.modulation(c, w, "norm1.linear"), x.size(2), 1)
        k, v = mmdit.image_keys_values(w, mmdit.modulate(mmdit.normed(x), image[0]), heads, 1)
        return (x, s, k, v)
    of_image, of_text = checkpointing.modulated(w, c)
    out = mmdit.block(w, x, s, of_image, of_text, heads, 0, cads.nothing(), 0)
    return (out.image, out.text, out.keys, out.values)


# One layer of the generating branch, with the keys and values [R S, H, N, d] of all references.
def generating_layer(
    w: Dict[str, Tensor],
    x: Tensor,
    p: Tensor,
    c: Tensor,
    heads: int,
    plain_rows: int,
    count: int,
    k: Tensor,
    v: Tensor,
    owner: Tensor,
) -> Tuple[Tensor, Tensor]:
    reference: List[Tensor] = []
    if count > 0:
        ks = torch.chunk(k, count)
        vs = torch.chunk(v, count)
        for j in range(count):
            reference.append(torch.index_select(ks[j], 0, owner))
            reference.append(torch.index_select(vs[j], 0, owner))
    sources = cads.at_layer(flow.unweighted([reference], count), 0)
    of_image, of_text = checkpointing.modulated(w, c)
    out = mmdit.block(w, x, p, of_image, of_text, heads, plain_rows, sources, 0)
    return (out.image, out.text)


# As Training.flow_gradients.
def flow_gradients(
    trained: Dict[str, Tensor],
    frozen: Dict[str, Tensor],
    gradients: Dict[str, Tensor],
    layers: int,
    heads: int,
    patch: int,
    scale: float,
    adapted_generation: bool,
    latents: Tensor,
    noise: Tensor,
    sigma: Tensor,
    context: Tensor,
    pooled: Tensor,
    plain_rows: int,
    references: Tensor,
    owner: Tensor,
    subject_context: Tensor,
    subject_pooled: Tensor,
    share: float,
) -> Tensor:
    leaves = flow.leaves(trained)
    stem_leaves = checkpointing.within(leaves, -1)
    stem = flow.effective(checkpointing.within(frozen, -1), stem_leaves, scale, True)
    count = references.size(0)
    noised = flow.noised(latents, noise, sigma)
    nothing = torch.zeros([0], dtype=latents.dtype, device=latents.device)

    # Forward: each block's inputs are kept, nothing else.
    torch.set_grad_enabled(False)
    xr: List[Tensor] = []
    sr: List[Tensor] = []
    ks: List[Tensor] = []
    vs: List[Tensor] = []
    together = torch.flatten(references, 0, 1)
    rows_context = torch.repeat(subject_context, [max(count, 1), 1, 1])
    rows_pooled = torch.repeat(subject_pooled, [max(count, 1), 1])
    clean = torch.zeros([together.size(0)], dtype=6, device=latents.device)
    cr = nothing
    if count > 0:
        x = mmdit.embed_patches(stem, together, patch)
        s = nn.linear(rows_context, stem, "context_embedder")
        cr = torch.silu(mmdit.embed_condition(stem, clean, rows_pooled))
        for i in range(layers):
            xr.append(x)
            sr.append(s)
            w = checkpointing.table(frozen, trained, i, scale, True)
            x, s, k, v = checkpointing.reference_layer(w, x, s, cr, heads, i == layers - 1)
            ks.append(k)
            vs.append(v)
    else:
        for i in range(layers):
            ks.append(nothing)
            vs.append(nothing)
    xg: List[Tensor] = []
    pg: List[Tensor] = []
    y = mmdit.embed_patches(stem, noised, patch)
    p = nn.linear(context, stem, "context_embedder")
    cg = torch.silu(mmdit.embed_condition(stem, sigma, pooled))
    for i in range(layers):
        xg.append(y)
        pg.append(p)
        w = checkpointing.table(frozen, trained, i, scale, adapted_generation)
        y, p = checkpointing.generating_layer(w, y, p, cg, heads, plain_rows, count, ks[i], vs[i], owner)

    # Backward: output layer, generating blocks, reference blocks, embeddings.
    torch.set_grad_enabled(True)
    y = checkpointing.leaf(y)
    c = checkpointing.leaf(cg)
    out = mmdit.modulation(c, stem, "norm_out.linear")
    velocity = mmdit.unpatchify(stem, y, out, latents.size(2) // patch, latents.size(3) // patch, patch)
    error = velocity - (noise - latents)
    loss = torch.mean(error * error)
    start: List[Optional[Tensor]] = [torch.full([], share, dtype=loss.dtype, device=loss.device)]
    found = checkpointing.pull([loss], start, [y, c], stem_leaves, gradients)
    dy = found[0]
    dc = found[1]
    dp = torch.zeros_like(p)
    dk: List[Tensor] = []
    dv: List[Tensor] = []
    for step in range(layers):
        i = layers - 1 - step
        x_in = checkpointing.leaf(xg[i])
        p_in = checkpointing.leaf(pg[i])
        c_in = checkpointing.leaf(cg)
        k_in = checkpointing.leaf(ks[i])
        v_in = checkpointing.leaf(vs[i])
        own = checkpointing.within(leaves, i)
        w = checkpointing.table(frozen, own, i, scale, adapted_generation)
        x_out, p_out = checkpointing.generating_layer(
            w, x_in, p_in, c_in, heads, plain_rows, count, k_in, v_in, owner
        )
        outputs: List[Tensor] = [x_out]
        slopes: List[Optional[Tensor]] = [dy]
        if i < layers - 1:
            outputs.append(p_out)
            slopes.append(dp)
        found = checkpointing.pull(outputs, slopes, [x_in, p_in, c_in, k_in, v_in], own, gradients)
        dy = found[0]
        dp = found[1]
        dc = dc + found[2]
        dk.append(found[3])
        dv.append(found[4])
    x_0 = mmdit.embed_patches(stem, noised, patch)
    p_0 = nn.linear(context, stem, "context_embedder")
    c_0 = torch.silu(mmdit.embed_condition(stem, sigma, pooled))
    empty: List[Tensor] = []
    if len(stem_leaves) > 0:
        embedded: List[Optional[Tensor]] = [dy, dp, dc]
        found = checkpointing.pull([x_0, p_0, c_0], embedded, empty, stem_leaves, gradients)
    if count > 0:
        dx = torch.zeros_like(xr[0])
        ds = torch.zeros_like(sr[0])
        dcr = torch.zeros_like(cr)
        for step in range(layers):
            i = layers - 1 - step
            x_in = checkpointing.leaf(xr[i])
            s_in = checkpointing.leaf(sr[i])
            c_in = checkpointing.leaf(cr)
            own = checkpointing.within(leaves, i)
            w = checkpointing.table(frozen, own, i, scale, True)
            last = i == layers - 1
            x_out, s_out, k, v = checkpointing.reference_layer(w, x_in, s_in, c_in, heads, last)
            kept: List[Tensor] = [k, v]
            pulled: List[Optional[Tensor]] = [dk[step], dv[step]]
            if not last:
                kept.append(x_out)
                pulled.append(dx)
                kept.append(s_out)
                pulled.append(ds)
            found = checkpointing.pull(kept, pulled, [x_in, s_in, c_in], own, gradients)
            dx = found[0]
            ds = found[1]
            dcr = dcr + found[2]
        if len(stem_leaves) > 0:
            x_r = mmdit.embed_patches(stem, together, patch)
            s_r = nn.linear(rows_context, stem, "context_embedder")
            c_r = torch.silu(mmdit.embed_condition(stem, clean, rows_pooled))
            first: List[Optional[Tensor]] = [dx, ds, dcr]
            found = checkpointing.pull([x_r, s_r, c_r], first, empty, stem_leaves, gradients)
    return torch.detach(loss)
