"""FEEL text → syntax tree: a Pratt parser (DMN 1.5 §10.3.1.2)."""

from collections.abc import Iterable, Mapping
from typing import Final

from tragwerk.engines.decision.errors import FeelError
from tragwerk.engines.decision.feel import iteration_parser, nodes, temporal
from tragwerk.engines.decision.feel.cursor import Cursor
from tragwerk.engines.decision.feel.lexer import KEYWORDS
from tragwerk.engines.decision.feel.nodes import Node
from tragwerk.engines.decision.feel.type_parser import parse_type
from tragwerk.engines.decision.feel.types import ANY, FeelType
from tragwerk.engines.decision.feel.values import NUMBERS

COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _INSTANCE, _POSTFIX = range(1, 9)
_BINDING: Final[Mapping[str, int]] = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(COMPARISONS | {"between", "in"}, _COMPARE),
    "+": _ADD,
    "-": _ADD,
    "*": _MULTIPLY,
    "/": _MULTIPLY,
    "**": _POWER,
    "instance": _INSTANCE,
    ".": _POSTFIX,
    "[": _POSTFIX,
    "(": _POSTFIX,
}
_CONSTANTS: Final[Mapping[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
}


class Parser:
    """Reads one text; ``names`` are the known names, ``types`` those of the model."""

    def __init__(
        self, text: str, names: Iterable[str], types: Mapping[str, FeelType]
    ) -> None:
        self.cursor = Cursor(text, names)
        self.types = types
        # While the end of a range is read, “[” closes it and is no filter.
        self._range_end = False

    def whole(self, node: Node) -> Node:
        """The node, if nothing is left of the text.

        Raises:
            FeelError: if something follows.
        """
        if self.cursor.token.kind != "end":
            raise self.cursor.error(
                "Hier müsste der Ausdruck enden oder ein Rechenzeichen stehen"
            )
        return node

    def expression(self, binding: int = 0) -> Node:
        """Read an expression whose operators bind more tightly than ``binding``.

        Raises:
            FeelError: if the text is no expression.
        """
        cursor = self.cursor
        cursor.enter()
        left = self._operand()
        while True:
            token = cursor.token
            if token.kind not in ("symbol", "name"):
                break
            strength = _BINDING.get(token.text, 0)
            if strength <= binding or (token.text == "[" and self._range_end):
                break
            left = self._continue(left, token.text, strength)
        cursor.leave()
        return left

    def _continue(self, left: Node, operator: str, strength: int) -> Node:
        self.cursor.next()
        if strength == _POSTFIX:
            return self._postfix(left, operator)
        if operator in ("and", "or"):
            return nodes.Junction(operator, left, self.expression(strength))
        if operator == "between":
            low = self.expression(_COMPARE)
            self.cursor.expect("and")
            return nodes.Between(left, low, self.expression(_COMPARE))
        if operator == "in":
            return nodes.In(left, self._in_tests())
        if operator == "instance":
            self.cursor.expect("of")
            return nodes.InstanceOf(left, parse_type(self.cursor, self.types))
        return nodes.Binary(operator, left, self.expression(strength))

    def _postfix(self, left: Node, operator: str) -> Node:
        if operator == ".":
            return nodes.Path(left, self.cursor.name())
        if operator == "[":
            condition = self.inner()
            self.cursor.expect("]")
            return nodes.Filter(left, condition)
        return self._call(left)

    def inner(self) -> Node:
        """Read an expression inside brackets, where a range end does not matter."""
        outside, self._range_end = self._range_end, False
        node = self.expression()
        self._range_end = outside
        return node

    def _call(self, callee: Node) -> Node:
        cursor = self.cursor
        named: list[tuple[str, Node]] = []
        values: list[Node] = []
        while not cursor.at(")"):
            label = cursor.label() if not values else None
            if label is not None:
                named.append((label, self.inner()))
            elif named:
                raise cursor.error(
                    "Hier fehlen der Name einer Angabe und ein Doppelpunkt"
                )
            else:
                values.append(self.inner())
            if not cursor.accept(","):
                break
        cursor.expect(")")
        if named:
            return nodes.NamedCall(callee, tuple(named))
        return nodes.Call(callee, tuple(values))

    def _operand(self) -> Node:
        token = self.cursor.token
        if token.kind == "number":
            known = self.cursor.known_name()
            if known is not None:  # “3 Kinder”: no name of FEEL, but one of the model
                return nodes.Name(known)
            self.cursor.next()
            try:
                return nodes.Literal(NUMBERS.create_decimal(token.text))
            except ArithmeticError as error:
                message = "Diese Zahl ist zu groß."
                raise FeelError(message, token.start) from error
        if token.kind == "string":
            self.cursor.next()
            return nodes.Literal(token.text)
        if token.kind == "symbol":
            return self._symbol(token.text)
        if token.kind == "name":
            return self._word(token.text)
        raise self.cursor.error("Hier fehlt ein Ausdruck")

    def _symbol(self, symbol: str) -> Node:
        cursor = self.cursor
        if symbol not in ("-", "(", "[", "]", "{", "@"):
            known = cursor.known_name()
            if known is not None:  # “§ 5”, likewise
                return nodes.Name(known)
            raise cursor.error("Hier fehlt ein Ausdruck")
        cursor.next()
        if symbol == "-":
            return nodes.Negation(self.expression(_POWER))
        if symbol == "{":
            return self._context()
        if symbol == "@":
            token = cursor.next()
            if token.kind != "string":
                message = "Nach „@“ fehlt ein Text in Anführungszeichen."
                raise FeelError(message, token.start)
            return nodes.Literal(temporal.from_literal(token.text))
        return self._bracketed(symbol)

    def _bracketed(self, symbol: str) -> Node:
        cursor = self.cursor
        if symbol == "[" and cursor.accept("]"):
            return nodes.ListOf(())
        if symbol != "]" and cursor.token.text in COMPARISONS:
            test = self._comparison_range(symbol)
            if test is not None:
                return test
        first = self.inner()
        if cursor.accept(".."):
            return self._range(first, low_closed=symbol == "[")
        if symbol == "]":
            raise cursor.error("Hier fehlt „..“ eines Bereichs")
        if symbol == "(":
            cursor.expect(")")
            return first
        items = [first]
        while cursor.accept(","):
            items.append(self.inner())
        cursor.expect("]")
        return nodes.ListOf(tuple(items))

    def _comparison_range(self, symbol: str) -> Node | None:
        """Read ``(< 10)``, a range that is written as a comparison (DMN 1.5)."""
        if symbol != "(" or self.cursor.token.kind != "symbol":
            return None
        operator = self.cursor.next().text
        operand = self.inner()
        self.cursor.expect(")")
        return nodes.Test(operator, operand)

    def _range(self, low: Node, *, low_closed: bool) -> Node:
        outside, self._range_end = self._range_end, True
        high = self.expression()
        self._range_end = outside
        closing = self.cursor.token.text
        if closing not in ("]", ")", "["):
            raise self.cursor.error("Hier fehlt die Klammer am Ende eines Bereichs")
        self.cursor.next()
        return nodes.RangeOf(low, high, low_closed, closing == "]")

    def _context(self) -> Node:
        cursor = self.cursor
        entries: list[tuple[str, Node]] = []
        while not cursor.at("}"):
            label = cursor.label()
            if label is None:
                raise cursor.error(
                    "Hier fehlen der Name eines Eintrags und ein Doppelpunkt"
                )
            if any(label == name for name, _ in entries):
                raise cursor.error(f"Den Eintrag „{label}“ gibt es zweimal")
            entries.append((label, self.inner()))
            cursor.learn(label)
            if not cursor.accept(","):
                break
        cursor.expect("}")
        return nodes.ContextOf(tuple(entries))

    def _word(self, word: str) -> Node:
        cursor = self.cursor
        known = cursor.known_name()
        if known is not None:
            return nodes.Name(known)
        if word in _CONSTANTS:
            cursor.next()
            return nodes.Literal(_CONSTANTS[word])
        if word == "if":
            return self._condition()
        if word == "for":
            return iteration_parser.loop(self)
        if word in ("some", "every"):
            return iteration_parser.quantified(self, every=word == "every")
        if word == "function":
            return self._function()
        if word in KEYWORDS:
            raise cursor.error("Hier fehlt ein Ausdruck")
        return nodes.Name(cursor.name())

    def _condition(self) -> Node:
        self.cursor.next()
        condition = self.inner()
        self.cursor.expect("then")
        yes = self.inner()
        self.cursor.expect("else")
        return nodes.If(condition, yes, self.expression())

    def _function(self) -> Node:
        cursor = self.cursor
        cursor.next()
        cursor.expect("(")
        parameters: list[tuple[str, FeelType]] = []
        while not cursor.at(")"):
            label = cursor.label()
            if label is not None:
                parameters.append((label, parse_type(cursor, self.types)))
            else:
                label = cursor.name()
                parameters.append((label, ANY))
            cursor.learn(label)
            if not cursor.accept(","):
                break
        cursor.expect(")")
        if cursor.accept("external"):
            self.expression()
            return nodes.FunctionOf(tuple(parameters), None)
        return nodes.FunctionOf(tuple(parameters), self.expression())

    def _in_tests(self) -> tuple[Node, ...]:
        """Read what follows ``in``: one test, or several in round brackets."""
        cursor = self.cursor
        if not cursor.at("("):
            return (self._one_test(),)
        start = cursor.index
        cursor.next()
        tests = [self.test()]
        while cursor.accept(","):
            tests.append(self.test())
        if cursor.accept(")") and _BINDING.get(cursor.token.text, 0) <= _COMPARE:
            return tuple(tests)
        # Not a list of tests but a range (1..5] or a calculation (a + b) * 2.
        cursor.index = start
        return (self.expression(_COMPARE),)

    def _one_test(self) -> Node:
        cursor = self.cursor
        if cursor.token.kind == "symbol" and cursor.token.text in COMPARISONS:
            operator = cursor.next().text
            return nodes.Test(operator, self.expression(_COMPARE))
        return self.expression(_COMPARE)

    def test(self) -> Node:
        """Read one unary test: a comparison without left side, or an expression."""
        cursor = self.cursor
        outside, self._range_end = self._range_end, False
        node: Node
        if cursor.token.kind == "symbol" and cursor.token.text in COMPARISONS:
            operator = cursor.next().text
            node = nodes.Test(operator, self.expression(_COMPARE))
        else:
            node = self.expression()
        self._range_end = outside
        return node

    def tests(self) -> nodes.Tests:
        """Read unary tests: ``-``, tests with commas, or ``not(…)`` around them."""
        cursor = self.cursor
        if cursor.at("-") and cursor.peek().kind == "end":
            cursor.next()
            return nodes.Tests((), negated=False)
        if cursor.at("not") and cursor.peek().text == "(":
            start = cursor.index
            cursor.index += 2
            inside = self._comma_tests()
            if cursor.accept(")") and cursor.token.kind == "end":
                return nodes.Tests(inside, negated=True)
            cursor.index = start
        return nodes.Tests(self._comma_tests(), negated=False)

    def _comma_tests(self) -> tuple[Node, ...]:
        tests = [self.test()]
        while self.cursor.accept(","):
            tests.append(self.test())
        return tuple(tests)
