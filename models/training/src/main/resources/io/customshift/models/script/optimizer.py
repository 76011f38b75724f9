# AdamW with decoupled weight decay (Loshchilov and Hutter 2019), clipping by the global norm, and an exponential moving
# average, over tables from name to tensor. Everything is updated in place.


def global_norm(gradients: Dict[str, Tensor]) -> Tensor:
    norms: List[Tensor] = []
    for g in gradients.values():
        norms.append(torch.linalg_vector_norm(g))
    return torch.linalg_vector_norm(torch.stack(norms))


# The nearest matrix with orthonormal rows or columns, roughly: five Newton-Schulz steps bring every singular value to
# between 0.7 and 1.2 (Jordan et al. 2024, "Muon"). m [out, in].
def orthogonal(m: Tensor) -> Tensor:
    wide = torch.size(m, 0) <= torch.size(m, 1)
    x = m if wide else torch.transpose(m, 0, 1)
    x = torch.div(x, torch.add(torch.linalg_vector_norm(x), 1e-07))
    for i in range(5):
        a = torch.matmul(x, torch.transpose(x, 0, 1))
        b = torch.add(torch.mul(a, -4.7750), torch.matmul(a, a), alpha=2.0315)
        x = torch.add(torch.matmul(b, x), x, alpha=3.4445)
    return x if wide else torch.transpose(x, 0, 1)


# Whether Muon's step suits a weight: the matrices of attention and feed-forward, not embeddings, modulation or output.
def is_hidden_matrix(name: str, w: Tensor) -> bool:
    inner = name.find(".attn") >= 0 or name.find(".ff") >= 0
    return inner and len(w.size()) == 2 and name.find(".lora_") < 0


# One update. `rate` is the step's learning rate, `correction_1` = 1 - beta_1^step and `correction_2` likewise. With a
# `matrix_rate` above 0, hidden matrices take Muon's step at that multiple of the rate, scaled to the size of AdamW's
# (Liu et al. 2025, arXiv 2502.16982, section 2.2). The gradients are zero afterwards. Returns their norm before clipping; where it is not finite nothing is changed.
def adamw(
    weights: Dict[str, Tensor],
    gradients: Dict[str, Tensor],
    first: Dict[str, Tensor],
    second: Dict[str, Tensor],
    average: Dict[str, Tensor],
    rate: float,
    beta_1: float,
    beta_2: float,
    eps: float,
    decay: float,
    max_norm: float,
    correction_1: float,
    correction_2: float,
    average_decay: float,
    matrix_rate: float,
) -> Tensor:
    norm = optimizer.global_norm(gradients)
    total = float(torch.item(norm))
    finite = total - total == 0.0
    scale = min(1.0, max_norm / (total + 1e-06)) if finite else 0.0
    root = correction_2**0.5
    for name, w in weights.items():
        g = gradients[name]
        if finite:
            torch.mul_(g, scale)
            m = first[name]
            torch.mul_(w, 1.0 - rate * decay)
            if matrix_rate > 0.0 and optimizer.is_hidden_matrix(name, w):
                torch.lerp_(m, g, 0.05)
                longer = float(max(torch.size(w, 0), torch.size(w, 1)))
                step = optimizer.orthogonal(torch.lerp(g, m, 0.95))
                torch.add_(w, step, alpha=-rate * matrix_rate * 0.2 * longer**0.5)
            else:
                v = second[name]
                torch.lerp_(m, g, 1.0 - beta_1)
                torch.addcmul_(torch.mul_(v, beta_2), g, g, value=1.0 - beta_2)
                torch.addcdiv_(w, m, torch.add_(torch.div_(torch.sqrt(v), root), eps), value=-rate / correction_1)
            torch.lerp_(average[name], w, 1.0 - average_decay)
        torch.zero_(g)
    return norm
