# What Java calls: one method per native call. Each delegates to the networks' own files.


class Engine(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    def forward(self: __torch__.Engine, x: Tensor) -> Tensor:
        return x

    def clip_encode(
        self: __torch__.Engine,
        w: Dict[str, Tensor],
        ids: Tensor,
        end: Tensor,
        layers: int,
        heads: int,
        activation: str,
        eps: float,
        compute: int,
    ) -> List[Tensor]:
        features, pooled = clip.encode(w, ids, end, layers, heads, activation, eps, compute)
        return [features, pooled]

    def clip_see(
        self: __torch__.Engine,
        w: Dict[str, Tensor],
        pixels: Tensor,
        patch: int,
        layers: int,
        heads: int,
        activation: str,
        eps: float,
    ) -> Tensor:
        return clip.see(w, pixels, patch, layers, heads, activation, eps)

    def vit_see(
        self: __torch__.Engine, w: Dict[str, Tensor], pixels: Tensor, patch: int, layers: int, heads: int, eps: float
    ) -> Tensor:
        return vit.see(w, pixels, patch, layers, heads, eps)

    def t5_encode(
        self: __torch__.Engine,
        w: Dict[str, Tensor],
        ids: Tensor,
        layers: int,
        heads: int,
        bucket_count: int,
        max_distance: int,
        eps: float,
        compute: int,
    ) -> Tensor:
        return t5.encode(w, ids, layers, heads, bucket_count, max_distance, eps, compute)

    # CLIP-L and CLIP-G features side by side, padded to the joint width, then the T5 features along the sequence.
    def join_text(self: __torch__.Engine, clip_l: Tensor, clip_g: Tensor, t5_features: Tensor) -> Tensor:
        both = torch.cat([clip_l, clip_g], 2)
        wide = torch.constant_pad_nd(both, [0, t5_features.size(2) - both.size(2)])
        return torch.cat([wide, torch.to(t5_features, wide.dtype)], 1)

    def join_columns(self: __torch__.Engine, parts: List[Tensor]) -> Tensor:
        return torch.cat(parts, 1)

    # Pixels in [-1, 1] to latents of unit scale, and back.
    def vae_encode(
        self: __torch__.Engine,
        w: Dict[str, Tensor],
        pixels: Tensor,
        groups: int,
        scaling: float,
        shift: float,
        compute: int,
        at_once: int,
    ) -> Tensor:
        return torch.to((torch.to(vae.encode(w, torch.to(pixels, compute), groups, at_once), 6) - shift) * scaling, 6)

    def vae_decode(
        self: __torch__.Engine,
        w: Dict[str, Tensor],
        latents: Tensor,
        groups: int,
        scaling: float,
        shift: float,
        compute: int,
        at_once: int,
    ) -> Tensor:
        x = torch.to(latents / scaling + shift, compute)
        return torch.to(vae.decode(w, x, groups, at_once), 6)

    def sources(
        self: __torch__.Engine, layers: List[List[Tensor]], log_strength: List[float], form: int, join: bool
    ) -> cads.References:
        references = cads.References(layers, log_strength, form)
        return cads.joined(references) if join else references

    # Keys and values of R references, of one subject, [k_0, v_0, ...] of the first, then of the next; each [1, H, N, d].
    def references(
        self: __torch__.Engine,
        network: mmdit.Network,
        latents: List[Tensor],
        context: Tensor,
        pooled: Tensor,
        held_as: int,
    ) -> List[Tensor]:
        rows = torch.to(torch.cat(latents, 0), context.dtype)
        names = torch.expand(context, [rows.size(0), -1, -1])
        layers = mmdit.references(network, rows, names, pooled, held_as)
        out: List[Tensor] = []
        for i in range(len(latents)):
            for of_all in layers:
                out.append(torch.slice(of_all, 0, i, i + 1))
        return out

    def references_together(
        self: __torch__.Engine,
        network: mmdit.Network,
        latents: List[Tensor],
        context: Tensor,
        pooled: Tensor,
        held_as: int,
    ) -> List[Tensor]:
        rows = torch.to(torch.cat(latents, 0), context.dtype)
        return ablation.references_together(network, rows, context, pooled, held_as)

    # Velocity for rows with a time each, and the reference mass of the last `mass_rows` of them.
    def velocity(
        self: __torch__.Engine,
        network: mmdit.Network,
        latents: Tensor,
        sigma: Tensor,
        context: Tensor,
        pooled: Tensor,
        plain_rows: int,
        references: cads.References,
        mass_rows: int,
    ) -> List[Tensor]:
        x = torch.to(latents, context.dtype)
        v, mass = mmdit.velocity_at(network, x, sigma, context, pooled, plain_rows, references, mass_rows)
        return [torch.to(v, 6), mass]

    def modulations(
        self: __torch__.Engine, network: mmdit.Network, sigma: Tensor, pooled: Tensor
    ) -> List[Tensor]:
        return mmdit.modulations_ahead(network, sigma, pooled)

    # One denoising step of B pictures of one subject: latents [B, C, h, w] float32. Each pass is a row for every picture;
    # context [passes * B, M, J] and the modulations hold the passes' rows one after the other:
    #     1: (prompt)              no guidance
    #     2: (null, prompt)        classifier-free guidance
    #     3: (null, null, prompt)  the method's guidance, the first without references
    # Modulations are of many steps, this one's from row `at` on. Returns the next latents and the reference mass of the
    # prompted rows.
    def step(
        self: __torch__.Engine,
        network: mmdit.Network,
        latents: Tensor,
        sigma: float,
        next_sigma: float,
        modulations: List[Tensor],
        at: int,
        context: Tensor,
        references: cads.References,
        want_mass: bool,
        passes: int,
        reference_scale: float,
        prompt_scale: float,
    ) -> List[Tensor]:
        pictures = latents.size(0)
        x = torch.repeat(torch.to(latents, context.dtype), [passes, 1, 1, 1])
        plain = 0 if passes == 1 else pictures
        mass_rows = pictures if want_mass else 0
        m = mmdit.rows_of(modulations, at, passes * pictures)
        v, mass = mmdit.velocity(network, x, m, context, plain, references, mass_rows)
        v = torch.to(v, 6)
        guided = torch.slice(v, 0, (passes - 1) * pictures)
        if passes == 2:
            guided = sampler.guide_by_prompt(torch.slice(v, 0, 0, pictures), guided, prompt_scale)
        if passes == 3:
            guided = sampler.guide(
                torch.slice(v, 0, 0, pictures),
                torch.slice(v, 0, pictures, 2 * pictures),
                guided,
                reference_scale,
                prompt_scale,
            )
        return [sampler.euler(latents, guided, sigma, next_sigma), mass]

    def stack_rows(self: __torch__.Engine, rows: List[Tensor]) -> Tensor:
        return torch.cat(rows, 0)

    def rows(self: __torch__.Engine, x: Tensor, first: int, end: int) -> Tensor:
        return torch.slice(x, 0, first, end)

    # The parts, for tests and for Java's own arithmetic.

    def guide(
        self: __torch__.Engine, v00: Tensor, v_r: Tensor, v_pr: Tensor, reference_scale: float, prompt_scale: float
    ) -> Tensor:
        return sampler.guide(v00, v_r, v_pr, reference_scale, prompt_scale)

    def cads(
        self: __torch__.Engine,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        reference: List[Tensor],
        log_strength: List[float],
        merge: bool,
    ) -> Tensor:
        references = self.sources([reference], log_strength, 1 if merge else 0, q.is_cuda)
        return cads.guided(q, k, v, 0, cads.at_layer(references, 0), 0, 0)[0]

    def blend(
        self: __torch__.Engine,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        reference: List[Tensor],
        log_strength: List[float],
        added: bool,
    ) -> Tensor:
        return ablation.blended(q, k, v, cads.Sources(reference, log_strength, 2 if added else 3))

    def reference_mass(
        self: __torch__.Engine, q: Tensor, k: Tensor, v: Tensor, reference: List[Tensor], log_strength: List[float]
    ) -> Tensor:
        return cads.guided(q, k, v, 0, cads.Sources(reference, log_strength, 1), q.size(0), q.size(2))[1]

    def block(
        self: __torch__.Engine, w: Dict[str, Tensor], x: Tensor, context: Tensor, c: Tensor, heads: int
    ) -> List[Tensor]:
        condition = torch.silu(c)
        image = mmdit.modulation(condition, w, "norm1.linear")
        text = mmdit.modulation(condition, w, "norm1_context.linear")
        at = mmdit.tokens_at(w)
        x_in = mmdit.turned(x, at)
        out = mmdit.block(w, x_in, mmdit.turned(context, at), image, text, heads, 0, cads.nothing(), 0)
        return [mmdit.turned(out.image, at), mmdit.turned(out.text, at), out.keys, out.values]

    def embed_patches(self: __torch__.Engine, stem: Dict[str, Tensor], latents: Tensor, patch: int) -> Tensor:
        return mmdit.embed_patches(stem, latents, patch)

    def embed_condition(self: __torch__.Engine, stem: Dict[str, Tensor], sigma: Tensor, pooled: Tensor) -> Tensor:
        return mmdit.embed_condition(stem, sigma, pooled)

    def unpatchify(
        self: __torch__.Engine, stem: Dict[str, Tensor], x: Tensor, c: Tensor, rows: int, columns: int, patch: int
    ) -> Tensor:
        m = mmdit.modulation(torch.silu(c), stem, "norm_out.linear")
        return mmdit.unpatchify(stem, x, m, rows, columns, patch)
