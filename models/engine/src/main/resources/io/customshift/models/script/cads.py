# Conditional Attention Distribution Shift: attention whose keys come from several sources (the generating pass itself
# and each reference), source c weighted by a strength lambda_c:
#
#     pi_j = lambda_c(j) exp(s_j) / Z,    s_j = q.k_j / sqrt(d)
#
# Two equal forms. B batch, H heads, Q queries, N keys, d head width; a reference's keys and values are [1, H, N, d] and
# serve every row of the batch. A source of strength 0 is left out by the caller, never masked.


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, bias)


# Attention output and the log of its partition function over one source: ([B, H, Q, d], [B, H, Q] float32).
def attend_with_partition(q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    if q.is_cuda:
        found = torch._scaled_dot_product_efficient_attention(q, k, v, None, True)
        return (found[0], torch.to(torch.slice(found[1], 2, 0, q.size(2)), 6))
    o, l = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v)
    return (o, torch.to(l, 6))


# A reference tensor for every row: [1, H, N, d] -> [B, H, N, d] without a copy, in the type of the queries.
def for_rows(r: Tensor, like: Tensor) -> Tensor:
    return torch.expand(torch.to(r, like.dtype), [like.size(0), -1, -1, -1])


# Additive bias of form (a): 0 on the base keys, log lambda_i on those of reference i; none when every lambda is 1.
def bias(base_keys: int, reference: List[Tensor], log_strength: List[float], like: Tensor) -> Optional[Tensor]:
    plain = True
    for s in log_strength:
        if s != 0.0:
            plain = False
    if plain:
        return None
    parts: List[Tensor] = [torch.zeros([base_keys], dtype=like.dtype, device=like.device)]
    for i in range(len(log_strength)):
        keys = torch.size(reference[2 * i], 2)
        parts.append(torch.full([keys], log_strength[i], dtype=like.dtype, device=like.device))
    return torch.view(torch.cat(parts, 0), [1, 1, 1, -1])


# Form (a): one attention over the concatenated keys. `reference` is [k_1, v_1, k_2, v_2, ...].
def concatenated(q: Tensor, k: Tensor, v: Tensor, reference: List[Tensor], log_strength: List[float]) -> Tensor:
    ks: List[Tensor] = [k]
    vs: List[Tensor] = [v]
    for i in range(len(log_strength)):
        ks.append(cads.for_rows(reference[2 * i], q))
        vs.append(cads.for_rows(reference[2 * i + 1], q))
    shift = cads.bias(torch.size(k, 2), reference, log_strength, q)
    return cads.attend(q, torch.cat(ks, 2), torch.cat(vs, 2), shift)


# Form (b): one attention per source, merged by the sources' shares of the partition function. Shares and accumulator
# stay in float32.
def merged(q: Tensor, k: Tensor, v: Tensor, reference: List[Tensor], log_strength: List[float]) -> Tensor:
    o, total = cads.attend_with_partition(q, k, v)
    out = torch.to(o, 6)
    for i in range(len(log_strength)):
        kr = cads.for_rows(reference[2 * i], q)
        vr = cads.for_rows(reference[2 * i + 1], q)
        o_r, l_r = cads.attend_with_partition(q, kr, vr)
        gate = torch.unsqueeze(torch.sigmoid(l_r + log_strength[i] - total), -1)
        out = out + gate * (torch.to(o_r, 6) - out)
        total = torch.logaddexp(total, l_r + log_strength[i])
    return torch.to(out, q.dtype)


# Share of the references in the partition function, per query and averaged over heads: [B, Q] float32 in [0, 1].
def reference_mass(q: Tensor, k: Tensor, v: Tensor, reference: List[Tensor], log_strength: List[float]) -> Tensor:
    base = cads.attend_with_partition(q, k, v)[1]
    parts: List[Tensor] = []
    for i in range(len(log_strength)):
        kr = cads.for_rows(reference[2 * i], q)
        vr = cads.for_rows(reference[2 * i + 1], q)
        parts.append(cads.attend_with_partition(q, kr, vr)[1] + log_strength[i])
    return torch.mean(torch.sigmoid(torch.logsumexp(torch.stack(parts), [0]) - base), [1])


# Not CADS, but what it is measured against: a query's attention over its own source and its attention over the
# references alone (all in one softmax), put together with one weight for every query, head and layer. Added, in the manner
# of decoupled cross-attention (Ye et al. 2023, arXiv 2308.06721), or interpolated, as CADS would with a gate that never
# moves. The log strengths are all the log of the weight.
def blended(
    q: Tensor, k: Tensor, v: Tensor, reference: List[Tensor], log_strength: List[float], added: bool
) -> Tensor:
    ks: List[Tensor] = []
    vs: List[Tensor] = []
    for i in range(len(log_strength)):
        ks.append(cads.for_rows(reference[2 * i], q))
        vs.append(cads.for_rows(reference[2 * i + 1], q))
    weight = 2.718281828459045 ** log_strength[0]
    own = cads.attend(q, k, v, None)
    theirs = cads.attend(q, torch.cat(ks, 2), torch.cat(vs, 2), None)
    if added:
        return own + theirs * weight
    return own + (theirs - own) * weight


# form: 0 concatenated, 1 merged, 2 added, 3 interpolated (these two are not CADS).
def shifted(
    q: Tensor, k: Tensor, v: Tensor, reference: List[Tensor], log_strength: List[float], form: int
) -> Tensor:
    if len(log_strength) == 0:
        return cads.attend(q, k, v, None)
    if form == 1:
        return cads.merged(q, k, v, reference, log_strength)
    if form >= 2:
        return cads.blended(q, k, v, reference, log_strength, form == 2)
    return cads.concatenated(q, k, v, reference, log_strength)
