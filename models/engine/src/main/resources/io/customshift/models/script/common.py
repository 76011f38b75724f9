    # What Java calls of engine and trainer alike: part of the root class of either.

    def network(
        self: __torch__.Root, stem: Dict[str, Tensor], blocks: List[Dict[str, Tensor]], heads: int, patch: int
    ) -> mmdit.Network:
        return mmdit.Network(stem, blocks, heads, patch)

    # W + scale B A, in float32, held as the weight was. A [r, in], B [out, r].
    def merge_lora(self: __torch__.Root, weight: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
        delta = torch.matmul(torch.to(b, 6), torch.to(a, 6)) * scale
        return torch.to(torch.to(weight, 6) + delta, weight.dtype)

    # Tensors that Java cannot make or read itself: 16-bit types are handled as bytes there.
    def reinterpret(self: __torch__.Root, x: Tensor, scalar_type: int) -> Tensor:
        return torch.view_copy(x, dtype=scalar_type)

    def widen(self: __torch__.Root, x: Tensor, scalar_type: int, scale: float) -> Tensor:
        return torch.to(torch.view_copy(x, dtype=scalar_type), 6) * scale

    def map_file(self: __torch__.Root, path: str, elements: int, scalar_type: int) -> Tensor:
        return torch.from_file(path, False, elements, dtype=scalar_type)

    def part(self: __torch__.Root, flat: Tensor, begin: int, shape: List[int]) -> Tensor:
        elements = 1
        for size in shape:
            elements = elements * size
        return torch.view(torch.slice(flat, 0, begin, begin + elements), shape)

    def cast(self: __torch__.Root, x: Tensor, scalar_type: int) -> Tensor:
        return torch.to(x, scalar_type)

    def scalar_type(self: __torch__.Root, x: Tensor) -> int:
        return x.dtype
