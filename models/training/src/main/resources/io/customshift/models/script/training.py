# What the trainer calls: gradients of a loss, added to a table, and the optimizer's update.


class Training(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    def forward(self: __torch__.Training, x: Tensor) -> Tensor:
        return x

    # Flow-matching loss on the targets: mean squared error of the velocity, eps - x_0. Rows before `plain_rows` see no
    # reference; see flow.injected for the others'. Adds the gradients times `share` and returns the loss. numbers:
    # layers, heads, patch, plain_rows, whether the pairs change the generating branch, their scale, share, whether to
    # compute each block again for its gradients.
    def flow_gradients(
        self: __torch__.Training,
        trained: Dict[str, Tensor],
        frozen: Dict[str, Tensor],
        gradients: Dict[str, Tensor],
        latents: Tensor,
        noise: Tensor,
        sigma: Tensor,
        context: Tensor,
        pooled: Tensor,
        references: Tensor,
        owner: Tensor,
        subject_context: Tensor,
        subject_pooled: Tensor,
        numbers: Tensor,
    ) -> Tensor:
        layers = int(torch.item(numbers[0]))
        heads = int(torch.item(numbers[1]))
        patch = int(torch.item(numbers[2]))
        plain_rows = int(torch.item(numbers[3]))
        adapted_generation = float(torch.item(numbers[4])) > 0.0
        adapter_scale = float(torch.item(numbers[5]))
        share = float(torch.item(numbers[6]))
        if float(torch.item(numbers[7])) > 0.0:
            return checkpointing.flow_gradients(
                trained,
                frozen,
                gradients,
                layers,
                heads,
                patch,
                adapter_scale,
                adapted_generation,
                latents,
                noise,
                sigma,
                context,
                pooled,
                plain_rows,
                references,
                owner,
                subject_context,
                subject_pooled,
                share,
            )
        leaves = flow.leaves(trained)
        aligned = flow.effective(frozen, leaves, adapter_scale, True)
        generating = aligned if adapted_generation else flow.effective(frozen, leaves, adapter_scale, False)
        injected = flow.injected(
            flow.stem(aligned),
            flow.blocks(aligned, layers),
            heads,
            patch,
            references,
            owner,
            subject_context,
            subject_pooled,
        )
        strengths: List[float] = []
        for i in range(references.size(0)):
            strengths.append(0.0)
        v, unused = mmdit.velocity(
            flow.stem(generating),
            flow.blocks(generating, layers),
            heads,
            patch,
            flow.noised(latents, noise, sigma),
            sigma,
            context,
            pooled,
            plain_rows,
            injected,
            strengths,
            0,
            0,
        )
        error = v - (noise - latents)
        loss = torch.mean(error * error)
        flow.add_gradients(loss, leaves, gradients, share)
        return torch.detach(loss)

    # Keys and values of the references for every row, [k_1, v_1, ...] of layer 0, then of layer 1, ...
    def injected(
        self: __torch__.Training,
        frozen: Dict[str, Tensor],
        layers: int,
        heads: int,
        patch: int,
        references: Tensor,
        owner: Tensor,
        subject_context: Tensor,
        subject_pooled: Tensor,
    ) -> List[Tensor]:
        found = flow.injected(
            flow.stem(frozen),
            flow.blocks(frozen, layers),
            heads,
            patch,
            references,
            owner,
            subject_context,
            subject_pooled,
        )
        out: List[Tensor] = []
        for i in range(layers):
            for j in range(len(found[i])):
                out.append(found[i][j])
        return out

    def guided_velocity(
        self: __torch__.Training,
        weights: Dict[str, Tensor],
        keys_values: List[Tensor],
        layers: int,
        heads: int,
        patch: int,
        latents: Tensor,
        sigma: Tensor,
        context: Tensor,
        pooled: Tensor,
        null_context: Tensor,
        null_pooled: Tensor,
        reference_scale: float,
        prompt_scale: float,
    ) -> Tensor:
        return distillation.guided_velocity(
            weights,
            keys_values,
            layers,
            heads,
            patch,
            latents,
            sigma,
            context,
            pooled,
            null_context,
            null_pooled,
            reference_scale,
            prompt_scale,
        )

    def euler(self: __torch__.Training, latents: Tensor, v: Tensor, sigma: float, next_sigma: float) -> Tensor:
        return sampler.euler(latents, v, sigma, next_sigma)

    # Gradients of one pass's difference from `guided`; keys and values are numbered. numbers: layers, heads, patch, the
    # pairs' scale, share.
    def guidance_gradients(
        self: __torch__.Training,
        trained: Dict[str, Tensor],
        frozen: Dict[str, Tensor],
        gradients: Dict[str, Tensor],
        injected: Dict[str, Tensor],
        latents: Tensor,
        sigma: Tensor,
        context: Tensor,
        pooled: Tensor,
        guided: Tensor,
        numbers: Tensor,
    ) -> Tensor:
        layers = int(torch.item(numbers[0]))
        heads = int(torch.item(numbers[1]))
        patch = int(torch.item(numbers[2]))
        scale = float(torch.item(numbers[3]))
        share = float(torch.item(numbers[4]))
        keys_values: List[Tensor] = []
        for i in range(len(injected)):
            keys_values.append(injected[str(i)])
        leaves = flow.leaves(trained)
        weights = flow.effective(frozen, leaves, scale, True)
        loss = distillation.loss(
            weights, keys_values, layers, heads, patch, latents, sigma, context, pooled, guided
        )
        flow.add_gradients(loss, leaves, gradients, share)
        return torch.detach(loss)

    def autoencoder_gradients(
        self: __torch__.Training,
        trained: Dict[str, Tensor],
        gradients: Dict[str, Tensor],
        pixels: Tensor,
        noise: Tensor,
        numbers: Tensor,
    ) -> Tensor:
        groups = int(torch.item(numbers[0]))
        divergence = float(torch.item(numbers[1]))
        share = float(torch.item(numbers[2]))
        leaves = flow.leaves(trained)
        loss = autoencoding.loss(leaves, pixels, noise, groups, divergence)
        flow.add_gradients(loss, leaves, gradients, share)
        return torch.detach(loss)

    # The decoder alone, on the mean latents of a frozen encoder.
    def decoder_gradients(
        self: __torch__.Training,
        trained: Dict[str, Tensor],
        frozen: Dict[str, Tensor],
        gradients: Dict[str, Tensor],
        pixels: Tensor,
        numbers: Tensor,
    ) -> Tensor:
        groups = int(torch.item(numbers[0]))
        share = float(torch.item(numbers[1]))
        torch.set_grad_enabled(False)
        latents = vae.encode(frozen, pixels, groups)
        torch.set_grad_enabled(True)
        leaves = flow.leaves(trained)
        loss = autoencoding.difference(vae.decode(leaves, latents, groups), pixels)
        flow.add_gradients(loss, leaves, gradients, share)
        return torch.detach(loss)

    def probe_gradients(
        self: __torch__.Training,
        trained: Dict[str, Tensor],
        gradients: Dict[str, Tensor],
        pixels: Tensor,
        labels: Tensor,
        colours: Tensor,
        cover: Tensor,
        counts: Tensor,
    ) -> Tensor:
        leaves = flow.leaves(trained)
        loss = probe.loss(leaves, pixels, labels, colours, cover, counts)
        flow.add_gradients(loss, leaves, gradients, 1.0)
        return torch.detach(loss)

    def probe(self: __torch__.Training, w: Dict[str, Tensor], pixels: Tensor) -> Tensor:
        return probe.judged(w, pixels)

    # Adds a table's gradients to another's, and leaves zeros. Returns how many there are.
    def collect(self: __torch__.Training, gradients: Dict[str, Tensor], others: Dict[str, Tensor]) -> Tensor:
        for name, g in gradients.items():
            torch.add_(g, others[name])
            torch.zero_(others[name])
        return torch.tensor(len(gradients))

    def adamw(
        self: __torch__.Training,
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
        return optimizer.adamw(
            weights,
            gradients,
            first,
            second,
            average,
            rate,
            beta_1,
            beta_2,
            eps,
            decay,
            max_norm,
            correction_1,
            correction_2,
            average_decay,
            matrix_rate,
        )

    # W + scale B A, as in the engine.
    def merge_lora(self: __torch__.Training, weight: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
        delta = torch.matmul(torch.to(b, 6), torch.to(a, 6)) * scale
        return torch.to(torch.to(weight, 6) + delta, weight.dtype)

    def cast(self: __torch__.Training, x: Tensor, scalar_type: int) -> Tensor:
        return torch.to(x, scalar_type)

    def copy(self: __torch__.Training, x: Tensor) -> Tensor:
        return torch.clone(x)

    def map_file(self: __torch__.Training, path: str, elements: int, scalar_type: int) -> Tensor:
        return torch.from_file(path, False, elements, dtype=scalar_type)

    def part_of_file(self: __torch__.Training, file: Tensor, begin: int, shape: List[int]) -> Tensor:
        elements = 1
        for size in shape:
            elements = elements * size
        return torch.view(torch.slice(file, 0, begin, begin + elements), shape)

    # Tensors that Java cannot make or read itself: 16-bit types are handled as bytes there.
    def widen(self: __torch__.Training, x: Tensor, scalar_type: int, scale: float) -> Tensor:
        return torch.to(torch.view_copy(x, dtype=scalar_type), 6) * scale

    def reinterpret(self: __torch__.Training, x: Tensor, scalar_type: int) -> Tensor:
        return torch.view_copy(x, dtype=scalar_type)

    def scalar_type(self: __torch__.Training, x: Tensor) -> int:
        return x.dtype
