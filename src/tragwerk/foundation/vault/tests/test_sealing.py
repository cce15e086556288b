import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.foundation.vault import sealing
from tragwerk.foundation.vault.sealing import CHUNK_BYTES, SealError

KEY = bytes(range(32))


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_is_sealed_opens_again(value, context):
    cipher = AESGCM(KEY)
    assert (
        sealing.unseal(cipher, sealing.seal(cipher, value, context), context) == value
    )


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_a_changed_byte_does_not_open(place):
    cipher = AESGCM(KEY)
    sealed = bytearray(sealing.seal(cipher, b"value of a person", b"a"))
    sealed[place] ^= 1
    with pytest.raises(SealError):
        sealing.unseal(cipher, bytes(sealed), b"a")


@pytest.mark.parametrize("sealed", [b"", b"x" * 27])
def test_too_short_a_value_does_not_open(sealed):
    with pytest.raises(SealError):
        sealing.unseal(AESGCM(KEY), sealed, b"")


def _stream(content, context=b"c"):
    return b"".join(sealing.seal_stream(KEY, content, context))


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]
)
def test_a_file_of_any_size_opens_again(size):
    content = b"\x07" * size
    assert sealing.unseal_stream(KEY, _stream(content), b"c") == content


def test_chunks_cannot_be_cut_repeated_exchanged_or_added():
    head, step = 11, CHUNK_BYTES + 16
    whole = _stream(b"a" * CHUNK_BYTES + b"b" * CHUNK_BYTES + b"c" * 10)
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    start, last = whole[:head], whole[head + 2 * step :]
    broken = {
        "cut at a chunk": start + first + second,
        "cut inside": whole[:-1],
        "exchanged": start + second + first + last,
        "repeated": start + first + first + second + last,
        "left out": start + second + last,
        "only the head": start,
        "added": whole + last,
        "other magic": b"X" + whole[1:],
        "empty": b"",
    }
    assert sealing.unseal_stream(KEY, whole, b"c").endswith(b"c")
    for sealed in broken.values():
        with pytest.raises(SealError):
            sealing.unseal_stream(KEY, sealed, b"c")


def test_a_file_does_not_open_in_another_context():
    with pytest.raises(SealError):
        sealing.unseal_stream(KEY, _stream(b"x"), b"other")
