"""Signed notes (C2SP signed-note, Ed25519) and the checkpoints they carry (C2SP tlog-checkpoint).

Keys are texts, as Go's golang.org/x/mod/sumdb/note writes them: PRIVATE+KEY+<name>+<key id>+<base64> to sign with and
<name>+<key id>+<base64> to verify with. A log's name is its origin: the first line of its checkpoints.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
PRIVATE = "PRIVATE+KEY+"
LONGEST = 1_000_000
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """The text is no note, or nobody we know signed it as it stands. The message says which."""


@dataclass(frozen=True, slots=True)
class Verifier:
    name: str
    key_id: bytes
    key: Ed25519PublicKey

    @classmethod
    def parse(cls, text: str) -> Self:
        name, key_id, key = _parse_key(text)
        if _key_id(name, key) != key_id:
            raise ValueError("the verifier key does not carry its own key id")
        return cls(name, key_id, Ed25519PublicKey.from_public_bytes(key))

    def __str__(self) -> str:
        return _key_text(self.name, self.key_id, self.key.public_bytes_raw())

    def verifies(self, text: str, signature: bytes) -> bool:
        try:
            self.key.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    verifier: Verifier
    key: Ed25519PrivateKey

    @classmethod
    def parse(cls, text: str) -> Self:
        """The message of the error never holds the key."""
        if not text.startswith(PRIVATE):
            raise ValueError(f"a signing key begins with {PRIVATE}")
        name, key_id, seed = _parse_key(text.removeprefix(PRIVATE))
        key = Ed25519PrivateKey.from_private_bytes(seed)
        if _key_id(name, key.public_key().public_bytes_raw()) != key_id:
            raise ValueError("the signing key does not carry its own key id")
        return cls(Verifier(name, key_id, key.public_key()), key)

    @property
    def name(self) -> str:
        return self.verifier.name

    def sign(self, text: str) -> str:
        """The note: the text, an empty line, our signature."""
        if not text.endswith("\n") or not _printable(text):
            raise ValueError("a note's text ends with a newline and has no other control characters")
        signature = b64encode(self.verifier.key_id + self.key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log was and what its root was then: all that a log says, signed."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Lines after the third are extensions that we need not know."""
        origin, _, rest = text.partition("\n")
        size, _, rest = rest.partition("\n")
        root = _decode(rest.partition("\n")[0])
        if not origin or not SIZE.fullmatch(size) or root is None or len(root) != sha256().digest_size:
            raise BadNote("the signed text is no checkpoint")
        return cls(origin, int(size), root)


def generate(name: str) -> tuple[str, str]:
    """A new signing key and the verifier key that goes with it."""
    if not re.fullmatch(r"[^\s+]+", name):
        raise ValueError("a key's name has neither spaces nor plus signs")
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    key_id = _key_id(name, public)
    return PRIVATE + _key_text(name, key_id, key.private_bytes_raw()), _key_text(name, key_id, public)


def parse_verifiers(text: str) -> tuple[Verifier, ...]:
    """Verifier keys with spaces or new lines between them, as the settings hold them."""
    return tuple(Verifier.parse(key) for key in text.split())


def open_note(note: str, verifiers: Sequence[Verifier]) -> tuple[str, Verifier]:
    """The text and who signed it, once a signature of one of the verifiers holds. Signatures of strangers are passed by."""
    text, signatures = _take_apart(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signers = []
    for name, key_id, signature in signatures:
        if verifier := known.get((name, key_id)):
            if not verifier.verifies(text, signature):
                raise BadNote(f"the signature of {name} does not fit the text")
            signers.append(verifier)
    if not signers:
        raise BadNote("no key we know signed the note")
    return text, signers[0]


def open_checkpoint(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint in a note that the log it names has signed."""
    text, signer = open_note(note, verifiers)
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != signer.name:
        raise BadNote(f"{signer.name} signed a checkpoint of {checkpoint.origin}")
    return checkpoint


def _take_apart(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    text, separator, lines = note.rpartition("\n\n")
    if not separator or not lines.endswith("\n") or len(note) > LONGEST or not _printable(note):
        raise BadNote("the text is no signed note")
    return text + "\n", [_take_apart_signature(line) for line in lines[:-1].split("\n")]


def _take_apart_signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    signature = _decode(encoded)
    if dash != "\u2014" or not name or signature is None or len(signature) <= 4:
        raise BadNote("a signature line cannot be read")
    return name, signature[:4], signature[4:]


def _parse_key(text: str) -> tuple[str, bytes, bytes]:
    match = KEY.fullmatch(text)
    key = _decode(match[3]) if match else None
    if not match or not key or key[:1] != ED25519 or len(key) != 33:
        raise ValueError("not an Ed25519 key of a signed note")
    return match[1], bytes.fromhex(match[2]), key[1:]


def _key_text(name: str, key_id: bytes, key: bytes) -> str:
    return f"{name}+{key_id.hex()}+{b64encode(ED25519 + key).decode()}"


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def _printable(text: str) -> bool:
    return not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff]", text)


def _decode(encoded: str) -> bytes | None:
    """Only the one right spelling: otherwise a note could be changed and still hold."""
    try:
        value = b64decode(encoded, validate=True)
    except ValueError:
        return None
    return value if b64encode(value).decode() == encoded else None
