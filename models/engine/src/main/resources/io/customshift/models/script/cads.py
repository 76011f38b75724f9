# Conditional Attention Distribution Shift: attention whose keys come from several sources (the generating pass itself
# and each reference), source c weighted by a strength lambda_c:
#
#     pi_j = lambda_c(j) exp(s_j) / Z,    s_j = q.k_j / sqrt(d)
#
# Two equal forms. B batch, H heads, Q queries, N keys, d head width; a reference's keys and values are [1, H, N, d] and
# serve every row of the batch. A source of strength 0 is left out by the caller, never masked.


# The references of a picture: per layer [k_1, v_1, k_2, v_2, ...], the log of each strength, and how they are put
# together: 0 concatenated, 1 merged; 2 and 3 are not CADS (ablation.py).
class References(NamedTuple):
    layers : List[List[Tensor]]
    log_strength : List[float]
    form : int


# The same of one layer.
class Sources(NamedTuple):
    keys_values : List[Tensor]
    log_strength : List[float]
    form : int


def at_layer(references: cads.References, layer: int) -> cads.Sources:
    if len(references.log_strength) == 0:
        return cads.nothing()
    return cads.Sources(references.layers[layer], references.log_strength, references.form)


# Where an attention of its own for each source costs more than a copy of the keys and values once for a picture: sources
# of one strength as one, which gives the same but for rounding.
def joined(references: cads.References) -> cads.References:
    log_strength: List[float] = []
    for strength in references.log_strength:
        if strength not in log_strength:
            log_strength.append(strength)
    if references.form != 1 or len(log_strength) == len(references.log_strength):
        return references
    layers: List[List[Tensor]] = []
    for keys_values in references.layers:
        out: List[Tensor] = []
        for strength in log_strength:
            ks: List[Tensor] = []
            vs: List[Tensor] = []
            for i in range(len(references.log_strength)):
                if references.log_strength[i] == strength:
                    ks.append(keys_values[2 * i])
                    vs.append(keys_values[2 * i + 1])
            out.append(torch.cat(ks, 2))
            out.append(torch.cat(vs, 2))
        layers.append(out)
    return cads.References(layers, log_strength, references.form)


def nothing() -> cads.Sources:
    keys_values: List[Tensor] = []
    log_strength: List[float] = []
    return cads.Sources(keys_values, log_strength, 0)


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, bias)


# Attention output and the log of its partition function over one source: ([B, H, Q, d], [B, H, Q] float32). On a GPU by
# the kernel that PyTorch would take itself, of those that hand over the partition.
def attend_with_partition(q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    if q.is_cuda:
        kernel = torch._fused_sdp_choice(q, k, v)
        if kernel == 1:
            flash = torch._scaled_dot_product_flash_attention(q, k, v)
            return (flash[0], flash[1])
        if kernel == 3:
            cudnn = torch._scaled_dot_product_cudnn_attention(q, k, v, None, True)
            return (cudnn[0], torch.flatten(cudnn[1], 2))
        found = torch._scaled_dot_product_efficient_attention(q, k, v, None, True)
        return (found[0], torch.to(torch.slice(found[1], 2, 0, q.size(2)), 6))
    o, l = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v)
    return (o, torch.to(l, 6))


# A reference tensor for every row: [1, H, N, d] -> [B, H, N, d] without a copy, in the type of the queries.
def for_rows(r: Tensor, like: Tensor) -> Tensor:
    return torch.expand(torch.to(r, like.dtype), [like.size(0), -1, -1, -1])


# Attention of all rows, of which those from `plain_rows` on see the references too. Returns it, and the references'
# share in the partition function of the first `queries` queries of the last `mass_rows` rows: [mass_rows, queries].
def guided(
    q: Tensor, k: Tensor, v: Tensor, plain_rows: int, sources: cads.Sources, mass_rows: int, queries: int
) -> Tuple[Tensor, Tensor]:
    mass = torch.zeros([0], dtype=6, device=q.device)
    if len(sources.log_strength) == 0 or plain_rows == q.size(0):
        return (cads.attend(q, k, v, None), mass)
    first = q.size(0) - mass_rows
    if sources.form == 1:
        out, own, total = cads.merged(q, k, v, plain_rows, sources, mass_rows > 0)
        if mass_rows > 0:
            of_own = torch.slice(torch.slice(own, 0, first), 2, 0, queries)
            of_all = torch.slice(torch.slice(total, 0, first - plain_rows), 2, 0, queries)
            mass = torch.mean(-torch.expm1(of_own - of_all), [1])
        return (out, mass)
    p = plain_rows
    out = cads.shifted(torch.slice(q, 0, p), torch.slice(k, 0, p), torch.slice(v, 0, p), sources)
    if p > 0:
        plain = cads.attend(torch.slice(q, 0, 0, p), torch.slice(k, 0, 0, p), torch.slice(v, 0, 0, p), None)
        out = torch.cat([plain, out], 0)
    if mass_rows > 0:
        prompted = torch.slice(torch.slice(q, 0, first), 2, 0, queries)
        mass = cads.reference_mass(prompted, torch.slice(k, 0, first), torch.slice(v, 0, first), sources)
    return (out, mass)


# The forms that have gradients: all queries see all sources.
def shifted(q: Tensor, k: Tensor, v: Tensor, sources: cads.Sources) -> Tensor:
    if len(sources.log_strength) == 0:
        return cads.attend(q, k, v, None)
    if sources.form >= 2:
        return ablation.blended(q, k, v, sources)
    return cads.concatenated(q, k, v, sources)


# Form (a): one attention over the concatenated keys.
def concatenated(q: Tensor, k: Tensor, v: Tensor, sources: cads.Sources) -> Tensor:
    ks: List[Tensor] = [k]
    vs: List[Tensor] = [v]
    for i in range(len(sources.log_strength)):
        ks.append(cads.for_rows(sources.keys_values[2 * i], q))
        vs.append(cads.for_rows(sources.keys_values[2 * i + 1], q))
    shift = cads.bias(torch.size(k, 2), sources, q)
    return cads.attend(q, torch.cat(ks, 2), torch.cat(vs, 2), shift)


# Additive bias of form (a): 0 on the base keys, log lambda_i on those of reference i; none when every lambda is 1.
def bias(base_keys: int, sources: cads.Sources, like: Tensor) -> Optional[Tensor]:
    plain = True
    for s in sources.log_strength:
        if s != 0.0:
            plain = False
    if plain:
        return None
    parts: List[Tensor] = [torch.zeros([base_keys], dtype=like.dtype, device=like.device)]
    for i in range(len(sources.log_strength)):
        keys = torch.size(sources.keys_values[2 * i], 2)
        parts.append(torch.full([keys], sources.log_strength[i], dtype=like.dtype, device=like.device))
    return torch.view(torch.cat(parts, 0), [1, 1, 1, -1])


# Log partitions [B, H, Q] with every row of queries filled up to whole vectors of any processor: what does not fill one at
# the end of a tensor is computed by another exponential, so a picture's last bits would depend on its place among others.
# A GPU has no such vectors.
def whole_vectors(partition: Tensor) -> Tensor:
    if partition.is_cuda:
        return partition
    return torch.constant_pad_nd(partition, [0, (64 - partition.size(2) % 64) % 64])


# Form (b): one attention per source, merged by the sources' shares of the partition function, whatever the strengths
# without a mask, and with the references' keys and values where they lie. Shares and accumulator stay in float32. Returns the
# output of all rows, the log partition of their own source, and, where that is wanted, of all sources for the rows from
# `plain_rows` on.
def merged(
    q: Tensor, k: Tensor, v: Tensor, plain_rows: int, sources: cads.Sources, want_total: bool
) -> Tuple[Tensor, Tensor, Tensor]:
    out, own = cads.attend_with_partition(q, k, v)
    asking = torch.slice(q, 0, plain_rows)
    place = torch.slice(out, 0, plain_rows)
    total = cads.whole_vectors(torch.slice(own, 0, plain_rows))
    wide = place if q.is_cuda else torch.to(place, 6)
    count = len(sources.log_strength)
    for i in range(count):
        kr = cads.for_rows(sources.keys_values[2 * i], asking)
        vr = cads.for_rows(sources.keys_values[2 * i + 1], asking)
        o_r, l_r = cads.attend_with_partition(asking, kr, vr)
        shifted = cads.whole_vectors(l_r)
        if sources.log_strength[i] != 0.0:
            shifted = shifted + sources.log_strength[i]
        gate = torch.unsqueeze(torch.slice(torch.sigmoid(shifted - total), 2, 0, q.size(2)), -1)
        if q.is_cuda:
            wide = cads.mixed(wide, o_r, gate, place, i == count - 1)
        else:
            torch.lerp_(wide, torch.to(o_r, 6), gate)
        if want_total or i < count - 1:
            total = torch.logaddexp(total, shifted)
    if out.dtype != 6 and not q.is_cuda:
        torch.copy_(place, wide)
    return (out, own, total)


# a (1 - gate) + b gate, of a and b in any type, in float32; the last one into `place`. Where types can be mixed in one
# pass, as on a GPU, that is two passes over memory.
def mixed(a: Tensor, b: Tensor, gate: Tensor, place: Tensor, last: bool) -> Tensor:
    kept = a * (1.0 - gate)
    if last:
        return torch.addcmul(kept, b, gate, out=place)
    return torch.addcmul(kept, b, gate)


# Share of the references in the partition function, per query and averaged over heads: [B, Q] float32 in [0, 1].
def reference_mass(q: Tensor, k: Tensor, v: Tensor, sources: cads.Sources) -> Tensor:
    base = cads.attend_with_partition(q, k, v)[1]
    parts: List[Tensor] = []
    for i in range(len(sources.log_strength)):
        kr = cads.for_rows(sources.keys_values[2 * i], q)
        vr = cads.for_rows(sources.keys_values[2 * i + 1], q)
        parts.append(cads.attend_with_partition(q, kr, vr)[1] + sources.log_strength[i])
    return torch.mean(torch.sigmoid(torch.logsumexp(torch.stack(parts), [0]) - base), [1])
