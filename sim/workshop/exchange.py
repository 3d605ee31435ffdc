"""Files that go out and come in: one YAML file, or a scenario with all that it needs as one ZIP archive."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.errors import InputError, Phrase, Problem
from sim.loading import KINDS, library
from sim.scenario.reading import LARGEST_FILE, Document, read_document, read_text
from sim.shelf import FOLDERS, Kind, Shelf
from sim.workshop.checking import check
from sim.workshop.draft import Draft

__all__ = ["Parcel", "bundle", "free_name", "kind_of", "put_away", "unpack"]

MOST_FILES = 100
_IN_ORDER: tuple[Kind, ...] = ("preparedness", "organisation", "plan", "scenario")
"""What is referred to comes first."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way.

    Attributes
    ----------
    kind : {"scenario", "organisation", "plan", "preparedness"}
    name : str
        Under which it is to stand on the shelf.
    text : str
    """

    kind: Kind
    name: str
    text: str


def kind_of(document: Document) -> Kind:
    """The kind of a file, by the keys that only this kind has.

    Raises
    ------
    InputError
        It is of no kind.
    """
    data = document.data
    keys = {kind: set(model.written_keys()) for kind, (_, model) in KINDS.items()}
    shared = {key for key, times in Counter(key for own in keys.values() for key in own).items() if times > 1}
    written = set(data) if isinstance(data, dict) else set()
    score = {kind: len(written & own - shared) for kind, own in keys.items()}
    best = max(score, key=lambda kind: score[kind])
    if score[best]:
        return best
    telling = {kind: ", ".join(sorted(own - shared)[:5]) for kind, own in keys.items()}
    allowed = tuple(Phrase(f"cli.keys-{kind}", {"keys": some}) for kind, some in telling.items())
    raise InputError([Problem("cli.no-kind", allowed=allowed, **document.place((), of_key=False))])


def bundle(parcel: Parcel) -> bytes:
    """A ZIP archive of a file and all that it names, so that it works on another machine."""
    found = {(parcel.kind, parcel.name): parcel.text}
    ahead = [parcel]
    while ahead:
        for kind, name in _named(ahead.pop()):
            if (kind, name) not in found and name in library(kind):
                found[kind, name] = read_text(library(kind)[name])
                ahead.append(Parcel(kind, name, found[kind, name]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for (kind, name), text in found.items():
            moment = (1980, 1, 1, 0, 0, 0)  # the same content is the same archive
            archive.writestr(zipfile.ZipInfo(f"{FOLDERS[kind]}/{name}.yaml", moment), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _named(parcel: Parcel) -> Iterable[tuple[Kind, str]]:
    """What a file refers to by name."""
    draft = Draft.of(parcel.kind, parcel.text)
    if parcel.kind == "scenario":
        named: list[tuple[Kind, object]] = [
            ("organisation", draft.at(("organisation",))),
            ("plan", draft.at(("plan",))),
        ]
        return [(kind, name) for kind, name in named if isinstance(name, str)]
    measures = draft.at(("prepares",)) if parcel.kind == "plan" else None
    return [("preparedness", name) for name in measures if isinstance(name, str)] if isinstance(measures, list) else []


def unpack(name: str, content: bytes) -> tuple[Parcel, ...]:
    """The files within what somebody has sent: a YAML file or a ZIP archive of some.

    Parameters
    ----------
    name : str
        Of the file; it only suggests names, and never becomes a path.
    content : bytes

    Raises
    ------
    InputError
        It is no such thing, or too large.
    """
    if not content.startswith(b"PK"):
        return (_parcel(name, content),)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [
                entry for entry in archive.infolist() if re.search(r"(?i)(^|/)[^/.][^/]*\.ya?ml$", entry.filename)
            ]
            size = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_FILES or size > 4 * LARGEST_FILE:
                limits = {"files": MOST_FILES, "megabytes": 4 * LARGEST_FILE // 1_000_000}
                raise InputError([Problem("workshop.archive-too-large", file=name, values=limits)])
            parcels = tuple(_parcel(entry.filename, _unpacked(archive, entry)) for entry in entries)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise InputError([Problem("workshop.archive-damaged", file=name, values={"reason": str(error)})]) from None
    if not parcels:
        raise InputError([Problem("workshop.archive-empty", file=name)])
    return parcels


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        return stream.read(LARGEST_FILE + 1)


def _parcel(name: str, content: bytes) -> Parcel:
    shown = name.rpartition("/")[2][:80]
    if len(content) > LARGEST_FILE:
        limit = Phrase("allowed.megabytes", {"limit": LARGEST_FILE // 1_000_000})
        raise InputError([Problem("file.too-large", file=shown, allowed=(limit,))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem("file.encoding", file=shown, allowed=(Phrase("allowed.encoding"),))]) from None
    return Parcel(kind_of(read_document(text, shown)), _slug(shown), text)


def _slug(name: str) -> str:
    words = re.sub(r"(?i)\.ya?ml$", "", name).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:50] or "imported"


def free_name(kind: Kind, wanted: str) -> str:
    """A name that is not taken, like the one that is wanted."""
    base, known, number = _slug(wanted), library(kind), 2
    name = base
    while name in known:
        name, number = f"{base}-{number}", number + 1
    return name


def put_away(parcels: Iterable[Parcel], shelf: Shelf) -> tuple[Parcel, ...]:
    """Put files on the shelf, all or none; what has a name that is taken gets another one, and is referred to by that.

    Returns
    -------
    tuple of Parcel
        Under which names they stand; what was there already, word for word, is left where it is.

    Raises
    ------
    InputError
        Something in a file is wrong, or it cannot be written.
    """
    names: dict[tuple[Kind, str], str] = {}
    done: list[Parcel] = []
    new: list[Parcel] = []
    try:
        for parcel in sorted(parcels, key=lambda parcel: _IN_ORDER.index(parcel.kind)):
            parcel = _renamed(parcel, names)
            there = library(parcel.kind).get(parcel.name)
            if there is None or read_text(there) != parcel.text:
                old, parcel = parcel.name, replace(parcel, name=free_name(parcel.kind, parcel.name))
                names[parcel.kind, old] = parcel.name
                if problems := check(Draft.of(parcel.kind, parcel.text)).problems:
                    raise InputError([replace(problem, file=f"{old}.yaml") for problem in problems])
                shelf.save(parcel.kind, parcel.name, parcel.text)
                new.append(parcel)
            done.append(parcel)
    except InputError:
        for parcel in new:
            shelf.remove(parcel.kind, parcel.name)
        raise
    return tuple(done)


def _renamed(parcel: Parcel, names: dict[tuple[Kind, str], str]) -> Parcel:
    """The file, referring to others by the names that they have got."""
    draft = Draft.of(parcel.kind, parcel.text)
    for kind, name in _named(parcel):
        new = names.get((kind, name), name)
        if new != name:
            path = (kind,) if parcel.kind == "scenario" else ("prepares", draft.at(("prepares",)).index(name))
            draft = draft.set(path, new)
    return replace(parcel, text=draft.text)
