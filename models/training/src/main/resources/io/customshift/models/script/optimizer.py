# AdamW with decoupled weight decay (Loshchilov and Hutter 2019), clipping by the global norm, and an exponential moving
# average, on one flat tensor of all weights. Everything is updated in place.


# The nearest matrices with orthonormal rows or columns, roughly: five Newton-Schulz steps bring every singular value to
# between 0.7 and 1.2 (Jordan et al. 2024, "Muon"). m [n, out, in].
def orthogonal(m: Tensor) -> Tensor:
    wide = torch.size(m, 1) <= torch.size(m, 2)
    x = m if wide else torch.transpose(m, 1, 2)
    x = torch.div(x, torch.add(torch.linalg_vector_norm(x, 2, [1, 2], True), 1e-07))
    for i in range(5):
        a = torch.matmul(x, torch.transpose(x, 1, 2))
        b = torch.add(torch.mul(a, -4.7750), torch.matmul(a, a), alpha=2.0315)
        x = torch.add(torch.matmul(b, x), x, alpha=3.4445)
    return x if wide else torch.transpose(x, 1, 2)


# The matrices of a group [start, count, rows, columns] in a flat tensor, where each takes whole units of 64:
# [count, rows, columns].
def group(flat: Tensor, start: int, count: int, rows: int, columns: int) -> Tensor:
    each = (rows * columns + 63) // 64 * 64
    all = torch.view(torch.slice(flat, 0, start, start + count * each), [count, each])
    return torch.view(torch.slice(all, 1, 0, rows * columns), [count, rows, columns])


# One update. `rate` is the step's learning rate, `correction_1` = 1 - beta_1^step and `correction_2` likewise. The
# matrices of `groups` (four numbers each, see group) take Muon's step at `matrix_rate` times the rate, scaled to the size
# of AdamW's (Liu et al. 2025, arXiv 2502.16982, section 2.2); what lies from `rest` on takes AdamW's. The gradients are
# zero afterwards. Returns their norm before clipping; where it is not finite nothing is changed.
def adamw(
    weights: Tensor,
    gradients: Tensor,
    first: Tensor,
    second: Tensor,
    average: Tensor,
    groups: List[int],
    rest: int,
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
    norm = torch.linalg_vector_norm(gradients)
    total = float(torch.item(norm))
    if total - total == 0.0:
        torch.mul_(gradients, min(1.0, max_norm / (total + 1e-06)))
        torch.mul_(weights, 1.0 - rate * decay)
        for i in range(len(groups) // 4):
            start = groups[4 * i]
            count = groups[4 * i + 1]
            rows = groups[4 * i + 2]
            columns = groups[4 * i + 3]
            g = optimizer.group(gradients, start, count, rows, columns)
            m = torch.lerp_(optimizer.group(first, start, count, rows, columns), g, 0.05)
            step = optimizer.orthogonal(torch.lerp(g, m, 0.95))
            scale = 0.2 * float(max(rows, columns)) ** 0.5
            w = optimizer.group(weights, start, count, rows, columns)
            torch.add_(w, step, alpha=-rate * matrix_rate * scale)
        if rest < weights.size(0):
            g = torch.slice(gradients, 0, rest)
            m = torch.lerp_(torch.slice(first, 0, rest), g, 1.0 - beta_1)
            v = torch.addcmul_(torch.mul_(torch.slice(second, 0, rest), beta_2), g, g, value=1.0 - beta_2)
            size = torch.add_(torch.div_(torch.sqrt(v), correction_2**0.5), eps)
            torch.addcdiv_(torch.slice(weights, 0, rest), m, size, value=-rate / correction_1)
        torch.lerp_(average, weights, 1.0 - average_decay)
    torch.zero_(gradients)
    return norm
