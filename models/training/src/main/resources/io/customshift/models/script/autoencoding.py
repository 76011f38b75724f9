# Loss of the KL autoencoder: absolute and squared error of the pixels, and the divergence of the latents from a unit
# normal distribution.


def difference(decoded: Tensor, pixels: Tensor) -> Tensor:
    error = decoded - pixels
    return torch.mean(torch.abs(error)) + torch.mean(error * error)


def loss(
    w: Dict[str, Tensor], pixels: Tensor, noise: Tensor, groups: int, divergence: float
) -> Tensor:
    moments = vae.moments(w, pixels, groups, 0)
    parts = torch.chunk(moments, 2, 1)
    mean = parts[0]
    log_variance = torch.clamp(parts[1], -30.0, 20.0)
    z = mean + torch.exp(log_variance * 0.5) * noise
    kl = torch.mean(mean * mean + torch.exp(log_variance) - 1.0 - log_variance) * 0.5
    return autoencoding.difference(vae.decode(w, z, groups, 0), pixels) + kl * divergence
