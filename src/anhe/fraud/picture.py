"""The money chain as shapes on paper: hops from left to right, amounts as widths. Pure layout; words come from the page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

BAR, STUB = 14, 30
HEAD, SLOT, GAP, FOOT = 52, 42, 14, 16
FIRST, COLUMN, EXIT = 6, 300, 190
LIES = 250  # room beside the last accounts for what lies there
TALL = 300  # all the money, in units of the picture
THIN = 1.5
LABEL = 17  # a flow that is thinner than this keeps its words for the table
KINDS = ("held", "left_there", "unknown")
VICTIM = "victim"


@dataclass(slots=True)
class End:
    """What lies in an account, stacked at its bar: held, still free, or unknown."""

    kind: str
    fen: int
    y: float = 0.0
    high: float = 0.0


@dataclass(slots=True)
class Node:
    """An account in its column; `fen` is all of the victim's money that came there."""

    key: object
    hop: int
    fen: int = 0
    at: datetime | None = None
    number: int = 0
    x: float = 0.0
    y: float = 0.0
    high: float = 0.0
    ends: list[End] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """One entry that moved the victim's money from one account to another, or out of the accounts."""

    key: str
    source: object
    target: object
    fen: int
    at: datetime
    packets: list = field(default_factory=list)
    exit_kind: str = ""
    overlap_fen: int = 0
    number: int = 0
    y: float = 0.0
    end_x: float = 0.0
    end_y: float = 0.0
    high: float = 0.0
    x: float = 0.0

    @property
    def is_exit(self) -> bool:
        return bool(self.exit_kind)

    @property
    def path(self) -> str:
        """The band from bar to bar, drawn as one shape."""
        middle = (self.x + self.end_x) / 2
        top = f"M{self.x:.1f} {self.y:.1f}C{middle:.1f} {self.y:.1f} {middle:.1f} {self.end_y:.1f} {self.end_x:.1f} {self.end_y:.1f}"
        low, end_low = self.y + self.high, self.end_y + self.high
        return f"{top}V{end_low:.1f}C{middle:.1f} {end_low:.1f} {middle:.1f} {low:.1f} {self.x:.1f} {low:.1f}Z"

    @property
    def arrow(self) -> str:
        half = max(self.high / 2, 5)
        middle = self.end_y + self.high / 2
        return f"M{self.end_x:.1f} {middle - half:.1f}L{self.end_x + 14:.1f} {middle:.1f}L{self.end_x:.1f} {middle + half:.1f}Z"

    @property
    def middle_y(self) -> float:
        return self.y + self.high / 2 + 4

    @property
    def end_middle_y(self) -> float:
        return self.end_y + self.high / 2

    @property
    def is_labelled(self) -> bool:
        return self.high >= LABEL


@dataclass(slots=True)
class Picture:
    """All shapes; `width` and `height` are the view box."""

    nodes: list[Node]
    flows: list[Flow]
    width: int
    height: float
    columns: list[tuple[float, int]]

    def flow(self, key: str) -> Flow | None:
        return next((one for one in self.flows if one.key == key), None)


def drawn(packets: Sequence, paid_fen: int) -> Picture:
    """The picture of one drawing's packets; every packet names its parent, its account and its entry."""
    nodes, flows = _gathered(packets)
    hops = max((node.hop for node in nodes.values()), default=0)
    has_exit = any(flow.is_exit for flow in flows)
    scale = TALL / max(paid_fen, 1)
    columns = _columns(nodes, flows)
    height = max((_stack(column, scale) for column in columns), default=0.0)
    for column in columns:
        _centre(column, height)
    exits = [flow for flow in flows if flow.is_exit]
    _connect(nodes, flows, scale)
    height = max(height, _place_exits(exits, nodes, hops))
    width = FIRST + BAR + COLUMN * hops + LIES + (EXIT if has_exit else 0)
    for number, node in enumerate((one for column in columns[1:] for one in column), 1):
        node.number = number
    for number, flow in enumerate(sorted(flows, key=lambda one: (one.at, one.key)), 1):
        flow.number = number
    heads = [(FIRST + COLUMN * hop, hop) for hop in range(hops + 1)]
    return Picture([node for column in columns for node in column], sorted(flows, key=lambda one: one.number), max(width, 960), height + FOOT, heads)


def _gathered(packets: Sequence) -> tuple[dict[object, Node], list[Flow]]:
    """Accounts with what came and what lies there, and flows by the entry that moved them."""
    nodes: dict[object, Node] = {VICTIM: Node(VICTIM, 0)}
    flows: dict[tuple, Flow] = {}
    by_id = {one.pk: one for one in packets}
    for one in packets:
        parent = by_id.get(one.parent_id)
        source: object = parent.traced_id if parent is not None else VICTIM
        target: object = one.traced_id if one.traced_id is not None else f"exit:{one.exit_kind}:{bytes(one.entry).hex()}"
        if one.traced_id is not None:
            node = nodes.setdefault(target, Node(target, one.hop, at=one.at))
            node.hop, node.at = min(node.hop, one.hop), min(node.at, one.at)
            node.fen += one.amount_fen
            if one.kind in KINDS:
                _end_of(node, one.kind).fen += one.amount_fen
        flow = flows.get((source, target, bytes(one.entry)))
        if flow is None:
            key = f"{bytes(one.entry).hex()[:12]}{len(flows):x}"
            flow = flows[source, target, bytes(one.entry)] = Flow(key, source, target, 0, one.at, exit_kind=one.exit_kind if one.traced_id is None else "")
        flow.fen += one.amount_fen
        flow.overlap_fen += one.overlap_fen
        flow.at = min(flow.at, one.at)
        flow.packets.append(one)
        if parent is None:
            nodes[VICTIM].fen += one.amount_fen
    return nodes, list(flows.values())


def _end_of(node: Node, kind: str) -> End:
    found = next((end for end in node.ends if end.kind == kind), None)
    if found is None:
        found = End(kind, 0)
        node.ends.append(found)
        node.ends.sort(key=lambda end: -KINDS.index(end.kind))
    return found


def _columns(nodes: dict[object, Node], flows: list[Flow]) -> list[list[Node]]:
    """Accounts by hop, in each column near those that their money came from."""
    columns: list[list[Node]] = [[] for _ in range(max(node.hop for node in nodes.values()) + 1)]
    for node in nodes.values():
        columns[node.hop].append(node)
    place = {VICTIM: 0.0}
    for column in columns[1:]:
        for node in column:
            came = [(place.get(flow.source, 0.0), flow.fen) for flow in flows if flow.target == node.key]
            place[node.key] = sum(at * fen for at, fen in came) / max(1, sum(fen for _at, fen in came))
        column.sort(key=lambda node: (place[node.key], node.at))
        for number, node in enumerate(column):
            place[node.key] = number / max(1, len(column))
    return columns


def _stack(column: list[Node], scale: float) -> float:
    y = float(HEAD)
    for node in column:
        node.high = max(THIN, node.fen * scale)
        slot = max(node.high, SLOT)
        node.x, node.y = FIRST + COLUMN * node.hop, y + (slot - node.high) / 2
        y += slot + GAP
    return y


def _centre(column: list[Node], height: float) -> None:
    if not column:
        return
    low = max(node.y + max(node.high, SLOT) for node in column) + GAP
    for node in column:
        node.y += max(0.0, (height - low) / 2)


def _connect(nodes: dict[object, Node], flows: list[Flow], scale: float) -> None:
    """Where each flow leaves and arrives: bands beside one another in the order of their other ends."""
    leaving, arriving = defaultdict(list), defaultdict(list)
    for flow in flows:
        leaving[flow.source].append(flow)
        arriving[flow.target].append(flow)
    for source, found in leaving.items():
        node, y = nodes[source], nodes[source].y
        for flow in sorted(found, key=lambda one: (nodes[one.target].y if one.target in nodes else 1e9 if one.exit_kind != "cash" else 1e8, one.at)):
            flow.high = max(THIN, flow.fen * scale)
            flow.x, flow.y = node.x + BAR, y
            y += flow.fen * scale
        for end in node.ends:
            end.high = max(THIN, end.fen * scale)
            end.y, y = y, y + end.fen * scale
    for node in nodes.values():
        if node.key not in leaving:
            y = node.y
            for end in node.ends:
                end.high, end.y = max(THIN, end.fen * scale), y
                y += end.fen * scale
    for target, found in arriving.items():
        if target in nodes:
            y = nodes[target].y
            for flow in sorted(found, key=lambda one: (one.y, one.at)):
                flow.end_x, flow.end_y = nodes[target].x, y
                y += flow.fen * scale


def _place_exits(exits: list[Flow], nodes: dict[object, Node], hops: int) -> float:
    """Ways out at the right, each with room for its words; the lowest point they reach."""
    low = float(HEAD)
    for flow in sorted(exits, key=lambda one: one.y):
        flow.end_x = FIRST + BAR + COLUMN * hops + LIES
        flow.end_y = max(flow.y, low)
        low = flow.end_y + max(flow.high, SLOT)
    return low
