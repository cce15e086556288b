"""Arrows from or to what stands aside do not trouble the check of soundness."""

from tragwerk.engines.process import check

from .sketch import collaboration


def test_arrow_out_of_a_handler() -> None:
    c = collaboration(
        "startEvent s\nuserTask a\nuserTask h isForCompensation='true'\nendEvent e",
        "s a e\nh a",
    )
    assert not {each.rule for each in check(c)} & {"deadlock", "dead-element"}
