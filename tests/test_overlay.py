"""Overlapping spans over a text: the text does not change, and each span covers its characters."""

from collections.abc import Iterable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from searcher_web.presenters.overlay import Layer, LayerKind, Node, nest, overlay_parts, slice_text

TEXT = st.text("ab é", max_size=12)
LAYERS = st.lists(
    st.tuples(st.integers(-2, 15), st.integers(-2, 15), st.sampled_from(LayerKind)), max_size=6
).map(lambda found: [Layer(*one, number) for number, one in enumerate(found)])


@given(TEXT, LAYERS)
def test_the_leaves_join_to_the_text_and_have_their_layers(text: str, layers: list[Layer]) -> None:
    slices = list(slice_text(text, layers))
    assert "".join(part.text for part in slices) == text
    assert all(part.text for part in slices)
    over = [set(part.layers) for part in slices for _ in part.text]
    assert over == [{la for la in layers if la.start <= i < la.end} for i in range(len(text))]


def leaves(nodes: Iterable[Node], over: tuple[Layer, ...] = ()) -> Iterator[tuple[str, set[Layer]]]:
    for node in nodes:
        if node.layer is None:
            yield node.text, set(over)
        else:
            assert node.inside
            yield from leaves(node.inside, (*over, node.layer))


def every(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from every(node.inside)


@given(TEXT, LAYERS)
def test_nested_nodes_have_the_same_layers_and_each_span_begins_once(
    text: str, layers: list[Layer]
) -> None:
    nodes = list(nest(slice_text(text, layers)))
    slices = [(part.text, set(part.layers)) for part in slice_text(text, layers)]
    assert list(leaves(nodes)) == slices
    begun = [node.layer for node in every(nodes) if node.begins]
    inside = [la for la in layers if 0 <= la.start < min(la.end, len(text))]
    assert sorted(filter(None, begun)) == sorted(inside)


def in_nodes(text: str, layers: Iterable[Layer]) -> list[Layer]:
    return [node.layer for node in every(nest(slice_text(text, layers))) if node.layer]


def crosses(one: Layer, other: Layer) -> bool:
    return one.start < other.start < one.end < other.end


@given(TEXT, LAYERS)
def test_spans_that_do_not_cross_are_each_in_one_node(text: str, layers: list[Layer]) -> None:
    kept: list[Layer] = []
    for layer in layers:
        if layer.start < layer.end and not any(
            crosses(layer, o) or crosses(o, layer) for o in kept
        ):
            kept.append(layer)
    shown = [la for la in kept if max(la.start, 0) < min(la.end, len(text))]
    assert sorted(in_nodes(text, kept)) == sorted(shown)


@given(TEXT, LAYERS, st.lists(st.integers(0, 12), unique=True, max_size=6).map(sorted))
def test_a_marked_word_is_never_split_by_other_spans(
    text: str, layers: list[Layer], borders: list[int]
) -> None:
    marks = [
        Layer(start, end, LayerKind.MARK, number)
        for number, (start, end) in enumerate(zip(borders[::2], borders[1::2], strict=False))
    ]
    evidence = [layer for layer in layers if layer.kind is LayerKind.EVIDENCE]
    found = [la for la in in_nodes(text, [*marks, *evidence]) if la.kind is LayerKind.MARK]
    assert found == [mark for mark in marks if mark.start < len(text)]


@given(st.lists(TEXT, min_size=1, max_size=4), LAYERS)
def test_overlays_of_the_parts_of_a_text_agree_with_that_of_the_whole(
    parts: list[str], layers: list[Layer]
) -> None:
    shown = list(overlay_parts(parts, 2, layers))
    assert ["".join(text for text, _ in leaves(nodes)) for nodes in shown] == parts
    seen: set[int] = set()
    at = 0
    for part, nodes in zip(parts, shown, strict=True):
        over = [{la.number for la in found} for text, found in leaves(nodes) for _ in text]
        spans = range(at, at + len(part))
        assert over == [{la.number for la in layers if la.start <= i < la.end} for i in spans]
        seen.update(*over)
        at += len(part) + 2
    begun = [n.layer.number for nodes in shown for n in every(nodes) if n.begins and n.layer]
    assert sorted(begun) == sorted(seen)
