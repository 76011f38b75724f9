# One Euler step of the flow, and the guidance that combines the passes. Latents stay in float32.


# Frobenius norm over the whole sample: [B, C, h, w] -> [B, 1, 1, 1]
def norm(v: Tensor) -> Tensor:
    return torch.view(torch.sqrt(torch.sum(v * v, [1, 2, 3])), [-1, 1, 1, 1])


# Scale that gives `g` the norm `length`; zero for a zero g.
def rescale(length: Tensor, own: Tensor) -> Tensor:
    return torch.where(own > 0.0, length / torch.clamp(own, 1e-30), torch.zeros_like(own))


# Three-pass guidance: v00 without prompt and references, v_r with references, v_pr with both. The two directions are
# brought to the smaller of their norms before they are scaled, so neither drowns the other.
def guide(v00: Tensor, v_r: Tensor, v_pr: Tensor, reference_scale: float, prompt_scale: float) -> Tensor:
    g_r = v_r - v00
    g_p = v_pr - v_r
    n_r = sampler.norm(g_r)
    n_p = sampler.norm(g_p)
    n = torch.minimum(n_r, n_p)
    r = sampler.rescale(n, n_r) * reference_scale
    p = sampler.rescale(n, n_p) * prompt_scale
    return v00 + r * g_r + p * g_p


# Classifier-free guidance.
def guide_by_prompt(v_u: Tensor, v_c: Tensor, scale: float) -> Tensor:
    return v_u + scale * (v_c - v_u)


def euler(latents: Tensor, v: Tensor, sigma: float, next_sigma: float) -> Tensor:
    return latents + (next_sigma - sigma) * v
