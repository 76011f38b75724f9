# Not CustomShift, but what it is measured against.


# A query's attention over its own source and its attention over the references alone (all in one softmax), put together
# with one weight for every query, head and layer. Added (form 2), in the manner of decoupled cross-attention (Ye et al.
# 2023, arXiv 2308.06721), or interpolated (form 3), as CADS would with a gate that never moves. The log strengths are all
# the log of the weight.
def blended(q: Tensor, k: Tensor, v: Tensor, sources: cads.Sources) -> Tensor:
    ks: List[Tensor] = []
    vs: List[Tensor] = []
    for i in range(len(sources.log_strength)):
        ks.append(cads.for_rows(sources.keys_values[2 * i], q))
        vs.append(cads.for_rows(sources.keys_values[2 * i + 1], q))
    weight = 2.718281828459045 ** sources.log_strength[0]
    own = cads.attend(q, k, v, None)
    theirs = cads.attend(q, torch.cat(ks, 2), torch.cat(vs, 2), None)
    if sources.form == 2:
        return own + theirs * weight
    return own + (theirs - own) * weight


# R references {r_1, ..., r_R, s} in one joint attention, latents [R, C, h, w]. As mmdit.references.
def references_together(
    network: mmdit.Network, latents: Tensor, context: Tensor, pooled: Tensor, held_as: int
) -> List[Tensor]:
    x = mmdit.embed_patches(network.stem, latents, network.patch)
    n = x.size(1)
    joint = mmdit.aligned(
        network, torch.reshape(x, [1, x.size(0) * n, x.size(2)]), context, pooled, held_as
    )
    out: List[Tensor] = []
    for i in range(x.size(0)):
        for j in range(len(joint)):
            out.append(torch.contiguous(torch.slice(joint[j], 2, i * n, (i + 1) * n)))
    return out
