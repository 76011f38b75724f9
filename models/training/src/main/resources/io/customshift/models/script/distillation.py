# Guidance distillation: the guided velocity of three passes, learned by one. The references' keys and values are the
# teacher's for both, so that one encoding of a subject serves pictures made either way.


# [k_1, v_1, ...] of layer 0, then of layer 1, ...
def per_layer(flat: List[Tensor], layers: int) -> cads.References:
    out: List[List[Tensor]] = []
    each = len(flat) // layers
    for i in range(layers):
        layer: List[Tensor] = []
        for j in range(each):
            layer.append(flat[i * each + j])
        out.append(layer)
    return flow.unweighted(out, each // 2)


# latents [B, C, h, w]; sigma [B]; context, null_context [B, M, J]; keys and values [B, H, N, d].
def guided_velocity(
    network: mmdit.Network,
    keys_values: List[Tensor],
    latents: Tensor,
    sigma: Tensor,
    context: Tensor,
    pooled: Tensor,
    null_context: Tensor,
    null_pooled: Tensor,
    reference_scale: float,
    prompt_scale: float,
) -> Tensor:
    twice: List[Tensor] = []
    for i in range(len(keys_values)):
        twice.append(torch.cat([keys_values[i], keys_values[i]], 0))
    rows = latents.size(0)
    v, unused = mmdit.velocity_at(
        network,
        torch.repeat(latents, [3, 1, 1, 1]),
        torch.repeat(sigma, [3]),
        torch.cat([null_context, null_context, context], 0),
        torch.cat([null_pooled, null_pooled, pooled], 0),
        rows,
        distillation.per_layer(twice, len(network.blocks)),
        0,
    )
    return sampler.guide(
        torch.slice(v, 0, 0, rows),
        torch.slice(v, 0, rows, 2 * rows),
        torch.slice(v, 0, 2 * rows),
        reference_scale,
        prompt_scale,
    )


# Mean squared difference of one pass from the guided velocity.
def loss(
    network: mmdit.Network,
    keys_values: List[Tensor],
    latents: Tensor,
    sigma: Tensor,
    context: Tensor,
    pooled: Tensor,
    guided: Tensor,
) -> Tensor:
    v, unused = mmdit.velocity_at(
        network,
        latents,
        sigma,
        context,
        pooled,
        0,
        distillation.per_layer(keys_values, len(network.blocks)),
        0,
    )
    error = v - guided
    return torch.mean(error * error)
