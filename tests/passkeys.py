"""A passkey as it is stored, without a device (WebAuthn Level 2, 6.5)."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


def stored_key(name: str) -> dict[str, Any]:
    """Give what the table of second factors holds of a key; nobody can sign with it."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    known = AttestedCredentialData.create(
        Aaguid.NONE, b"made-up", ES256.from_cryptography_key(public)
    )
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    attested = AttestationObject.create(
        "none", AuthenticatorData.create(b"0" * 32, flags, 0, known), {}
    )
    told = CollectedClientData.create("webauthn.create", b"x", "https://x.example")
    return {
        "name": name,
        "credential": {
            "id": websafe_encode(b"made-up"),
            "rawId": websafe_encode(b"made-up"),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(told),
                "attestationObject": websafe_encode(attested),
            },
            "clientExtensionResults": {},
        },
    }
