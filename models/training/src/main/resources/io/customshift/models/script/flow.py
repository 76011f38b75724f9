# Flow-matching loss of the MMDiT with references, and its gradients. Weights arrive flat, by checkpoint name, in two
# tables: those that are trained and those that are frozen. A trained pair `module.lora_A.weight` [r, in],
# `module.lora_B.weight` [out, r] changes the frozen `module.weight` to W + scale B A.


# Aliases of the tensors that collect gradients: same memory, own graph.
def leaves(weights: Dict[str, Tensor]) -> Dict[str, Tensor]:
    out: Dict[str, Tensor] = {}
    for name, w in weights.items():
        out[name] = torch.requires_grad_(torch.detach(w))
    return out


# All weights as the network reads them, low-rank pairs merged where `adapted`.
def effective(frozen: Dict[str, Tensor], trained: Dict[str, Tensor], scale: float, adapted: bool) -> Dict[str, Tensor]:
    out: Dict[str, Tensor] = {}
    for name, w in frozen.items():
        out[name] = w
    for name, w in trained.items():
        if name.endswith(".lora_A.weight"):
            if adapted:
                module = name[: len(name) - 14]
                b = trained[module + ".lora_B.weight"]
                base = frozen[module + ".weight"]
                out[module + ".weight"] = torch.to(base, w.dtype) + torch.matmul(b, w) * scale
        elif not name.endswith(".lora_B.weight"):
            out[name] = w
    return out


# Flat weights as the network takes them.
def network(weights: Dict[str, Tensor], layers: int, heads: int, patch: int) -> mmdit.Network:
    stem: Dict[str, Tensor] = {}
    blocks: List[Dict[str, Tensor]] = []
    for i in range(layers):
        empty: Dict[str, Tensor] = {}
        blocks.append(empty)
    for name, w in weights.items():
        if name.startswith("transformer_blocks."):
            rest = name[19:]
            dot = rest.find(".")
            table = blocks[int(rest[:dot])]
            table[rest[dot + 1 :]] = w
        else:
            stem[name] = w
    return mmdit.Network(stem, blocks, heads, patch)


# x_t = (1 - t) x_0 + t eps
def noised(latents: Tensor, noise: Tensor, sigma: Tensor) -> Tensor:
    return torch.lerp(latents, noise, torch.view(sigma, [-1, 1, 1, 1]))


# Keys and values of all references, arranged for the guided rows: per layer [k_1, v_1, k_2, v_2, ...], each
# [rows, H, N, d]. references [R, S, C, h, w]: R pictures of each of S subjects; owner [rows]: whose row it is.
def injected(
    network: mmdit.Network, references: Tensor, owner: Tensor, subject_context: Tensor, subject_pooled: Tensor
) -> cads.References:
    out: List[List[Tensor]] = []
    for i in range(len(network.blocks)):
        layer: List[Tensor] = []
        out.append(layer)
    count = references.size(0)
    if count > 0:
        together = torch.flatten(references, 0, 1)
        context = torch.repeat(subject_context, [count, 1, 1])
        pooled = torch.repeat(subject_pooled, [count, 1])
        found = mmdit.references(network, together, context, pooled, 6)
        for i in range(len(out)):
            ks = torch.chunk(found[2 * i], count)
            vs = torch.chunk(found[2 * i + 1], count)
            for j in range(count):
                out[i].append(torch.index_select(ks[j], 0, owner))
                out[i].append(torch.index_select(vs[j], 0, owner))
    return flow.unweighted(out, count)


# So many references of strength 1, in the form that has gradients.
def unweighted(layers: List[List[Tensor]], count: int) -> cads.References:
    log_strength: List[float] = []
    for i in range(count):
        log_strength.append(0.0)
    return cads.References(layers, log_strength, 0)


# Adds each gradient, times `share`, to the table.
def add_gradients(
    loss: Tensor, leaves: Dict[str, Tensor], gradients: Dict[str, Tensor], share: float
) -> None:
    inputs: List[Tensor] = []
    names: List[str] = []
    for name, w in leaves.items():
        names.append(name)
        inputs.append(w)
    found = torch.grad([loss], inputs, None, False, False, True)
    for i in range(len(names)):
        g = found[i]
        if g is not None:
            torch.add_(gradients[names[i]], g, alpha=share)
