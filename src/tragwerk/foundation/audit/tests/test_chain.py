from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from tragwerk.foundation.audit.chain import merkle_root


def _rfc6962(leaves):
    """The definition of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _rfc6962(leaves[:k]) + _rfc6962(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_root_is_that_of_rfc_6962(leaves):
    assert merkle_root(leaves) == _rfc6962(leaves).hex()
