# AdamW with decoupled weight decay (Loshchilov and Hutter 2019), clipping by the global norm, and an exponential moving
# average, over tables from name to tensor. Everything is updated in place.


def global_norm(gradients: Dict[str, Tensor]) -> Tensor:
    norms: List[Tensor] = []
    for g in gradients.values():
        norms.append(torch.linalg_vector_norm(g))
    return torch.linalg_vector_norm(torch.stack(norms))


# One update. `rate` is the step's learning rate, `correction_1` = 1 - beta_1^step and `correction_2` likewise. The
# gradients are zero afterwards. Returns their norm before clipping; where it is not finite nothing is changed.
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
            v = second[name]
            torch.lerp_(m, g, 1.0 - beta_1)
            torch.addcmul_(torch.mul_(v, beta_2), g, g, value=1.0 - beta_2)
            torch.mul_(w, 1.0 - rate * decay)
            torch.addcdiv_(w, m, torch.add_(torch.div_(torch.sqrt(v), root), eps), value=-rate / correction_1)
            torch.lerp_(average[name], w, 1.0 - average_decay)
        torch.zero_(g)
    return norm
