"""Notes and checkpoints are C2SP's: one signed by Go's golang.org/x/mod/sumdb/note must come out the same here."""

import pytest

from shared.evidence.notes import (
    BadNote,
    Checkpoint,
    Signer,
    Verifier,
    generate,
    open_checkpoint,
    open_note,
    parse_verifiers,
)

# Made by golang.org/x/mod v0.20.0, sumdb/note, with the secret key of RFC 8032, section 7.1, test 1.
SIGNING_KEY = "PRIVATE+KEY+insyn.example.se/0860/log+369e9e39+AZ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"
VERIFIER_KEY = "insyn.example.se/0860/log+369e9e39+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
NOTE = (
    "insyn.example.se/0860/log\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n\n"
    "\u2014 insyn.example.se/0860/log "
    "Np6eOVm25fCJxl3lE22iq2RRCrinVSUmbdkeS1CtUr8/a7gYEizNWbNje+n4AWoK3sqScwn7S+fyIby5dGngmeHA4w8=\n"
)
ROOT = bytes.fromhex("36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1")
LOG = "insyn.example.se/0860/log"


def test_signing_gives_the_note_that_go_gives() -> None:
    assert Signer.parse(SIGNING_KEY).sign(str(Checkpoint(LOG, 3, ROOT))) == NOTE


def test_the_note_of_go_opens() -> None:
    assert open_checkpoint(NOTE, [Verifier.parse(VERIFIER_KEY)]) == Checkpoint(LOG, 3, ROOT)
    assert str(Signer.parse(SIGNING_KEY).verifier) == VERIFIER_KEY


@pytest.mark.parametrize("at", range(len(NOTE)))
def test_no_character_of_a_note_can_be_changed(at: int) -> None:
    changed = NOTE[:at] + chr(ord(NOTE[at]) ^ 1) + NOTE[at + 1 :]
    with pytest.raises(BadNote):
        open_checkpoint(changed, [Verifier.parse(VERIFIER_KEY)])


@pytest.mark.parametrize("at", range(len(VERIFIER_KEY)))
def test_no_character_of_a_key_can_be_changed(at: int) -> None:
    with pytest.raises(ValueError):
        Verifier.parse(VERIFIER_KEY[:at] + chr(ord(VERIFIER_KEY[at]) + 1) + VERIFIER_KEY[at + 1 :])


@pytest.mark.parametrize("at", range(len("PRIVATE+KEY+"), len(SIGNING_KEY)))
def test_a_mangled_signing_key_is_refused_and_not_repeated(at: int) -> None:
    mangled = SIGNING_KEY[:at] + chr(ord(SIGNING_KEY[at]) + 1) + SIGNING_KEY[at + 1 :]
    with pytest.raises(ValueError) as refused:
        Signer.parse(mangled)
    assert mangled[-20:] not in str(refused.value)


def test_an_other_log_and_a_stranger_are_refused() -> None:
    stranger = Signer.parse(generate("annan.example.se/log")[0])
    with pytest.raises(BadNote, match="no key we know"):
        open_note(NOTE, [stranger.verifier])
    with pytest.raises(BadNote, match="signed a checkpoint of"):
        open_checkpoint(stranger.sign(str(Checkpoint(LOG, 3, ROOT))), [stranger.verifier])


def test_a_strangers_signature_beside_ours_is_passed_by() -> None:
    """So that a key can be changed and witnesses can sign too."""
    stranger = Signer.parse(generate("vittne.example.se")[0])
    theirs = stranger.sign(NOTE.partition("\n\n")[0] + "\n").rpartition("\n\n")[2]
    assert open_note(NOTE + theirs, [Verifier.parse(VERIFIER_KEY)])[1].name == LOG


@pytest.mark.parametrize(
    "text",
    [
        "log\n03\n" + "A" * 43 + "=\n", "log\n-1\n" + "A" * 43 + "=\n", "log\n3\nAAAA\n", "log\n3\n", "\n3\n" + "A" * 43 + "=\n",
        "log\n\u0663\n" + "A" * 43 + "=\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


@pytest.mark.parametrize("text", ["", "x", "utan ny rad", "flik\t\n", "nol\x00\n", "halv \ud800\n"])
def test_what_cannot_be_signed(text: str) -> None:
    with pytest.raises(ValueError):
        Signer.parse(SIGNING_KEY).sign(text)


@pytest.mark.parametrize(
    "note", ["", "\n\n", "text\n\n", "text\n\n\u2014 log\n", "text\n\n- log AAAAAAAA\n", "x" * 1_000_001]
)
def test_what_is_no_note(note: str) -> None:
    with pytest.raises(BadNote):
        open_note(note, [Verifier.parse(VERIFIER_KEY)])


@pytest.mark.parametrize("name", ["", "two words", "a+b", "rad\n"])
def test_a_name_that_would_break_its_keys_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        generate(name)


def test_settings_hold_several_keys() -> None:
    other = generate("annan.example.se/log")[1]
    assert [str(key) for key in parse_verifiers(f" {VERIFIER_KEY}\n{other} ")] == [VERIFIER_KEY, other]
