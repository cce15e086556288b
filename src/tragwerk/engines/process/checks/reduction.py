"""Smaller nets with the same verdict, for what is too large to be played through.

Murata's rules (Proceedings of the IEEE 77 (1989), 553-554): a run of steps becomes
one, a split and the join that takes all it gives become one, choices that come to
the same become one. Deadlocks, livelocks, ends and tokens that come twice are kept;
what lies inside a folded block can be done whenever its split is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tragwerk.engines.process.checks.net import Move, Net

MAX_ROUNDS = 200


def reduced(net: Net) -> Net:
    """Fold a net until nothing changes; the elements folded away are not in it."""
    if any(twice for _, _, twice in net.starts):
        return net
    watched = 0
    for move in net.moves:
        for entry, above in move.watches:
            watched |= entry | above
    work = _Folding(net, list(net.moves), watched)
    for _ in range(MAX_ROUNDS):
        is_smaller = work.fold_runs()
        is_smaller |= work.fold_same()
        is_smaller |= work.fold_blocks()
        if not is_smaller:
            break
    kept = {move.element for move in work.moves}
    return replace(
        net,
        starts=[
            (element, *work.given(marking, twice))
            for element, marking, twice in net.starts
        ],
        moves=work.moves,
        elements={
            key: work.now(mask) for key, mask in net.elements.items() if key in kept
        },
    )


@dataclass(slots=True)
class _Folding:
    """The moves that are left; ``into`` says where tokens of lost places lie.

    Places that an inclusive or complex join looks at (``watched``) stay as they are.
    """

    net: Net
    moves: list[Move]
    watched: int
    into: dict[int, int] = field(default_factory=dict)
    gone: int = 0

    def now(self, mask: int) -> int:
        """Return the places that stand for those of a mask."""
        while lost := mask & self.gone:
            place = lost & -lost
            mask = mask & ~place | self.into[place]
        return mask

    def begun(self) -> int:
        """Return the places where tokens are at first."""
        mask = 0
        for _, marking, twice in self.net.starts:
            mask |= self.now(marking | twice)
        return mask

    def given(self, gives: int, twice: int) -> tuple[int, int]:
        """Return where tokens lie now, and where two do: places may have met."""
        total = 0
        twice = self.now(twice)
        for place in _each(gives):
            now = self.now(place)
            twice |= total & now
            total |= now
        return total, twice

    def fold_runs(self) -> bool:
        """Make one place of two where a token can only walk from one to the other."""
        before = self.gone
        folded: set[int] = set()
        for place, moves in _by_place(self.moves, takes=True).items():
            move = moves[0]
            target = self.now(move.gives)
            begun = self.begun()
            if (
                len(moves) == 1
                and _is_plain(move)
                and move.needs == place
                and target
                and target & (target - 1) == 0
                and target != place
                # Before an end tokens are not counted any more.
                and not target & self.net.sinks
                # Where tokens begin at both, they would meet unseen.
                and not (place & begun and target & begun)
                and not (place | target) & self.watched
            ):
                self.into[place] = target
                self.gone |= place
                folded.add(id(move))
        if self.gone == before:
            return False
        self.moves = [self._renamed(m) for m in self.moves if id(m) not in folded]
        return True

    def _renamed(self, move: Move) -> Move:
        gives, twice = self.given(move.gives, move.twice)
        return replace(
            move,
            needs=self.now(move.needs),
            gives=gives,
            twice=twice,
        )

    def fold_same(self) -> bool:
        """Drop moves that do what another does, or nothing where others lead on."""
        found: dict[object, Move] = {}
        for each in self.moves:
            key = (each.needs, each.gives, each.twice, each.clears, each.watches)
            found.setdefault(key, each)
        leading = {each.needs for each in found.values() if each.gives != each.needs}
        kept = [
            each
            for each in found.values()
            if each.needs != each.gives
            or each.clears
            or each.twice
            or each.needs not in leading
        ]
        is_smaller = len(kept) < len(self.moves)
        self.moves = kept
        return is_smaller

    def fold_blocks(self) -> bool:
        """Make one step of a split and the join that takes just what it gives."""
        gives, takes = (_by_place(self.moves, takes=each) for each in (False, True))
        begun = self.begun()
        folded: dict[int, Move | None] = {}
        for split in self.moves:
            place = split.gives & -split.gives
            [join, *others] = takes.get(place, [split])
            if (
                others
                or join is split
                or id(split) in folded
                or id(join) in folded
                or not (_is_plain(split) and _is_plain(join))
                or join.needs != split.gives
                or not join.gives
                or join.gives & (split.needs | self.net.sinks)
                or join.needs & (begun | self.watched)
                or any(
                    len(gives[each]) > 1 or len(takes[each]) > 1
                    for each in _each(join.needs)
                )
            ):
                continue
            folded[id(split)] = replace(split, gives=join.gives)
            folded[id(join)] = None
        self.moves = [
            left
            for move in self.moves
            if (left := folded.get(id(move), move)) is not None
        ]
        return bool(folded)


def _is_plain(move: Move) -> bool:
    return not (move.clears or move.twice or move.watches)


def _by_place(moves: list[Move], *, takes: bool) -> dict[int, list[Move]]:
    """Say for each place which moves take from it, or give to it."""
    found: dict[int, list[Move]] = {}
    for move in moves:
        for place in _each(move.needs if takes else move.gives):
            found.setdefault(place, []).append(move)
    return found


def _each(mask: int) -> Iterator[int]:
    while mask:
        place = mask & -mask
        mask ^= place
        yield place
