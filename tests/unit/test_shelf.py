"""One's own things: written as a whole, never over somebody else's, never outside their folder."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

import sim
from sim.cli import main
from sim.errors import InputError
from sim.loading import library, load_plan, shipped
from sim.scenario.reading import read_text
from sim.shelf import digest, shelf
from sim.workshop import Draft, Parcel, bundle, free_name, put_away, unpack

PLAN = "title: {en: Mine, zh: 我的}\n"
BAD = ["", "..", "../x", "/etc/passwd", "a/b", "a\\b", "A", "a.yaml", "a\n", "con", "é", "x" * 65, "-x", "C:x"]


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_is_no_id_reaches_no_file(name, own_shelf):
    for attempt in (
        lambda: shelf().save("plan", name, PLAN),
        lambda: shelf().read("plan", name),
        lambda: shelf().remove("plan", name),
        lambda: shelf().previous("plan", name),
    ):
        with pytest.raises(InputError):
            attempt()
    assert not own_shelf.exists()


def test_what_is_saved_is_found_by_name_everywhere(capsys):
    shelf().save("plan", "mine", PLAN)
    assert "mine" in library("plan")
    assert "mine" not in shipped("plan")
    assert load_plan("mine").title.en == "Mine"
    assert sim.resolve("upgrade-failure", plan="mine")[1].title.zh == "我的"
    main(["list"])
    assert "mine" in capsys.readouterr().out


def test_nothing_is_overwritten_by_mistake_and_the_last_version_is_kept():
    shelf().save("plan", "mine", PLAN)
    with pytest.raises(InputError):
        shelf().save("plan", "mine", "title: Other\n")
    shelf().save("plan", "mine", "title: Other\n", instead_of=digest(PLAN))
    assert shelf().read("plan", "mine") == "title: Other\n"
    assert shelf().previous("plan", "mine") == PLAN
    with pytest.raises(InputError):
        shelf().save("plan", "mine", "title: Third\n", instead_of=digest(PLAN))
    shelf().remove("plan", "mine")
    assert shelf().read("plan", "mine") is None
    assert shelf().previous("plan", "mine") == "title: Other\n"


def test_of_many_writers_one_wins_and_the_others_are_told():
    def write(number):
        try:
            shelf().save("plan", "mine", f"title: Number {number}\n")
        except InputError as refused:
            return refused.problems[0].key
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(write, range(8)))
    assert sorted(told) == ["saved"] + ["shelf.taken"] * 7
    assert list(shelf().folder.rglob("*.part")) == []


def test_a_shipped_name_stays_the_shipped_one():
    shelf().save("plan", "by-the-book", PLAN)
    assert load_plan("by-the-book").title.en != "Mine"


def test_other_files_in_the_folder_are_left_alone(own_shelf):
    (own_shelf / "plans").mkdir(parents=True)
    for name in ("Not An Id.yaml", "notes.txt", ".hidden.yaml"):
        (own_shelf / "plans" / name).write_text("x")
    assert shelf().names("plan") == {}


# --- exchange ---------------------------------------------------------------------------------------------------------


def test_a_bundle_brings_all_that_a_scenario_needs():
    text = read_text(library("scenario")["power-cut"])
    parcels = unpack("x.zip", bundle(Parcel("scenario", "power-cut", text)))
    assert {parcel.kind for parcel in parcels} >= {"scenario", "organisation", "plan"}
    put_away(parcels, shelf())
    assert shelf().version() == ()  # all of it is in the library


def test_what_comes_in_under_a_name_that_is_taken_gets_another_and_is_referred_to_by_it():
    organisation = Draft.of("organisation", read_text(library("organisation")["small-firm"])).set(("learning",), "10%")
    scenario = Draft.of("scenario", read_text(library("scenario")["upgrade-failure"])).set(
        ("organisation",), "small-firm"
    )
    parcels = [
        Parcel("scenario", "upgrade-failure", scenario.text),
        Parcel("organisation", "small-firm", organisation.text),
    ]
    done = put_away(parcels, shelf())
    assert {(p.kind, p.name) for p in done} == {("organisation", "small-firm-2"), ("scenario", "upgrade-failure-2")}
    drilled, _ = sim.resolve("upgrade-failure-2")
    assert drilled.organisation.learning == 0.1


def test_of_an_archive_with_a_mistake_nothing_is_kept():
    parcels = [Parcel("plan", "good", PLAN + "actions: []\n"), Parcel("plan", "wrong", "title: X\nactions: 3\n")]
    with pytest.raises(InputError, match=r"wrong\.yaml"):
        put_away(parcels, shelf())
    assert shelf().names("plan") == {}


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", b"\xff\xfe\x00"),
        ("a.yaml", b"just words"),
        ("a.yaml", b"a: [" * 100),
        ("a.yaml", b"title: x\n" + b"#" * 6_000_000),
        ("a.zip", b"PK\x03\x04 broken"),
        ("a.zip", zipped({"readme.txt": "x"})),
        ("a.zip", zipped({f"{n}.yaml": PLAN for n in range(101)})),
        ("a.zip", zipped({"a.yaml": " " * 30_000_000})),
    ],
)
def test_what_is_no_file_of_ours_is_refused(name, content):
    with pytest.raises(InputError):
        unpack(name, content)


def test_names_within_an_archive_lead_nowhere(own_shelf):
    (parcel,) = put_away(unpack("x.zip", zipped({"../../../Evil Plan!.yaml": PLAN + "actions: []\n"})), shelf())
    assert parcel.name == "evil-plan"
    assert [path.name for path in own_shelf.rglob("*.yaml")] == ["evil-plan.yaml"]


def test_a_free_name_is_like_the_wanted_one():
    assert free_name("plan", "By the Book") == "by-the-book-2"
    assert free_name("plan", "应急预案") == "imported"
