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
            flow.network(aligned, layers, heads, patch), references, owner, subject_context, subject_pooled
        )
        v, unused = mmdit.velocity_at(
            flow.network(generating, layers, heads, patch),
            flow.noised(latents, noise, sigma),
            sigma,
            context,
            pooled,
            plain_rows,
            injected,
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
        network = flow.network(frozen, layers, heads, patch)
        found = flow.injected(network, references, owner, subject_context, subject_pooled).layers
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
            flow.network(weights, layers, heads, patch),
            keys_values,
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
        network = flow.network(flow.effective(frozen, leaves, scale, True), layers, heads, patch)
        loss = distillation.loss(network, keys_values, latents, sigma, context, pooled, guided)
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
        latents = vae.encode(frozen, pixels, groups, 0)
        torch.set_grad_enabled(True)
        leaves = flow.leaves(trained)
        loss = autoencoding.difference(vae.decode(leaves, latents, groups, 0), pixels)
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

    # Adds gradients to others, and leaves zeros.
    def collect(self: __torch__.Training, gradients: Tensor, others: Tensor) -> Tensor:
        torch.add_(gradients, others)
        return torch.zero_(others)

    def copy_into(self: __torch__.Training, into: Tensor, values: Tensor) -> Tensor:
        return torch.copy_(into, values)

    def adamw(
        self: __torch__.Training,
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
        return optimizer.adamw(
            weights,
            gradients,
            first,
            second,
            average,
            groups,
            rest,
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

    def copy(self: __torch__.Training, x: Tensor) -> Tensor:
        return torch.clone(x)
