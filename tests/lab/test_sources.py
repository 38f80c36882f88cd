"""The machine's own archive is found in every shape in which apt lets it be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LabError
from callcenter.lab.sources import (
    Archive,
    Release,
    choose_archive,
    own_suites,
    parse_deb822,
    parse_one_line,
    parse_release,
    read_archives,
    render,
    suites_with_asterisk,
    this_architecture,
    trusting,
)

if TYPE_CHECKING:
    from pathlib import Path

BOOKWORM = Release(family="debian", codename="bookworm", version=12)
MIRROR = ("http://mirror.example/debian",)


class TestOneLine:
    def test_plain_line(self) -> None:
        (archive,) = parse_one_line("deb http://mirror.example/debian bookworm main contrib\n")

        assert archive == Archive(
            uris=MIRROR, suites=("bookworm",), components=("main", "contrib"), signed_by=None
        )

    def test_options_in_brackets(self) -> None:
        line = "deb [ arch=amd64 signed-by=/k/a.gpg,/k/b.gpg ] http://mirror.example/debian x main"

        (archive,) = parse_one_line(line)

        assert archive.signed_by == "/k/a.gpg /k/b.gpg"
        assert archive.uris == MIRROR
        assert archive.suites == ("x",)

    @pytest.mark.parametrize(
        "line",
        [
            "",
            "# deb http://mirror.example/debian bookworm main",
            "deb-src http://mirror.example/debian bookworm main",
            "deb cdrom:[Debian GNU/Linux 12]/ bookworm main",
            "deb http://mirror.example/flat ./",
            "deb",
        ],
    )
    def test_lines_that_name_no_archive_of_binaries(self, line: str) -> None:
        assert list(parse_one_line(line)) == []

    def test_comment_behind_a_line(self) -> None:
        (archive,) = parse_one_line("deb\thttp://mirror.example/debian sid main # the fast one")

        assert archive.components == ("main",)


class TestDeb822:
    def test_two_paragraphs_with_comments(self) -> None:
        text = (
            "# made by the installer\n"
            "Types: deb deb-src\n"
            "# an older mirror\n"
            "URIs: http://mirror.example/debian\n"
            "Suites: bookworm bookworm-updates\n"
            "Components: main\n"
            "Signed-By: /k/debian.gpg\n"
            "\n\n"
            "types: deb\nuris: http://other.example/debian\nsuites: sid\ncomponents: main\n"
        )

        first, second = parse_deb822(text)

        assert first == Archive(
            uris=MIRROR,
            suites=("bookworm", "bookworm-updates"),
            components=("main",),
            signed_by="/k/debian.gpg",
        )
        assert second.uris == ("http://other.example/debian",)
        assert second.signed_by is None

    def test_values_on_later_lines(self) -> None:
        text = "Types: deb\nURIs:\n http://mirror.example/debian\nSuites:\n a\n b\nComponents: main"

        (archive,) = parse_deb822(text)

        assert (archive.uris, archive.suites) == (MIRROR, ("a", "b"))

    def test_a_key_written_into_the_file_is_kept_as_it_stands(self) -> None:
        key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END"
        text = f"Types: deb\nURIs: {MIRROR[0]}\nSuites: x\nComponents: main\nSigned-By:{key}\n"

        (archive,) = parse_deb822(text)
        rendered = render(archive, suites=("forky",), family="debian", architecture="amd64")

        assert archive.signed_by == key
        assert list(parse_deb822(rendered))[0].signed_by == key  # noqa: RUF015  # exactly one

    @pytest.mark.parametrize(
        "line", ["Enabled: no", "Enabled: False", "Types: deb-src", "Components:"]
    )
    def test_paragraphs_that_are_not_in_use(self, line: str) -> None:
        text = f"Types: deb\nURIs: u\nSuites: s\nComponents: main\n{line}\n"

        assert list(parse_deb822(text)) == []


class TestChoice:
    def test_files_are_read_in_apts_order_and_others_left_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "sources.list.d"
        folder.mkdir()
        (tmp_path / "sources.list").write_text("deb http://one.example/debian bookworm main\n")
        (folder / "b.list").write_text("deb http://two.example/tools bookworm main\n")
        (folder / "c.sources").write_text(
            "Types: deb\nURIs: http://three.example/x\nSuites: y\nComponents: main\n"
        )
        (folder / "d.list.disabled").write_text("deb http://four.example/x bookworm main\n")

        found = [archive.uris[0] for archive in read_archives(tmp_path)]

        assert found == [
            "http://one.example/debian",
            "http://two.example/tools",
            "http://three.example/x",
        ]

    def test_the_main_archive_of_the_own_suite_is_taken(self) -> None:
        security = Archive(uris=("s",), suites=("bookworm-security",), components=("main",))
        tools = Archive(uris=("t",), suites=("bookworm",), components=("stable",))
        wanted = Archive(uris=("w",), suites=("bookworm", "bookworm-updates"), components=("main",))

        assert choose_archive([security, tools, wanted], BOOKWORM) is wanted

    def test_a_suite_by_its_rolling_name_counts(self) -> None:
        wanted = Archive(uris=("w",), suites=("stable",), components=("main",))

        assert choose_archive([wanted], BOOKWORM) is wanted

    def test_no_archive_is_said_plainly(self) -> None:
        with pytest.raises(LabError, match="bookworm"):
            choose_archive([], BOOKWORM)

    def test_another_keyring_changes_nothing_else(self, tmp_path: Path) -> None:
        archive = Archive(uris=MIRROR, suites=("x",), components=("main",), signed_by="/old")

        changed = trusting(archive, keyring=tmp_path)

        assert changed.signed_by == str(tmp_path)
        assert (changed.uris, changed.suites) == (archive.uris, archive.suites)


class TestRelease:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n', BOOKWORM),
            ("ID=debian\nVERSION_CODENAME=forky\n", Release("debian", "forky", None)),
            ("ID=debian\n", Release("debian", "sid", None)),
            (
                'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy\n',
                Release("ubuntu", "jammy", 22),
            ),
            (
                'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\nUBUNTU_CODENAME=noble\n',
                Release("ubuntu", "noble", 22),
            ),
        ],
    )
    def test_families(self, text: str, expected: Release) -> None:
        assert parse_release(text) == expected

    def test_another_family_is_refused(self) -> None:
        with pytest.raises(LabError, match="Debian or Ubuntu"):
            parse_release("ID=fedora\nVERSION_ID=44\n")

    @pytest.mark.parametrize(
        ("release", "expected"),
        [
            (BOOKWORM, (("forky",), ("sid",))),
            (Release("debian", "trixie", 13), (("forky",), ("sid",))),
            (Release("debian", "forky", 14), (("forky",), ("sid",))),
            (Release("debian", "duke", 15), (("duke",), ("sid",))),
            (Release("debian", "sid", None), (("sid",),)),
            (Release("ubuntu", "noble", 24), (("noble", "noble-updates"),)),
        ],
    )
    def test_suites_that_carry_asterisk(
        self, release: Release, expected: tuple[tuple[str, ...], ...]
    ) -> None:
        assert suites_with_asterisk(release) == expected

    def test_own_suites(self) -> None:
        assert own_suites(BOOKWORM) == ("bookworm",)


class TestRender:
    def test_the_mirror_and_keyring_stay_and_the_suite_changes(self) -> None:
        archive = Archive(uris=MIRROR, suites=("x",), components=("main",), signed_by="/k/d.gpg")

        assert render(archive, suites=("forky",), family="debian", architecture="arm64") == (
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: forky\nComponents: main\n"
            "Architectures: arm64\nSigned-By: /k/d.gpg\n"
        )

    def test_ubuntu_keeps_asterisk_in_universe(self) -> None:
        archive = Archive(uris=MIRROR, suites=("noble",), components=("main",))

        text = render(archive, suites=("noble",), family="ubuntu", architecture="amd64")

        assert "Components: main universe\n" in text
        assert "Signed-By" not in text


class TestArchitecture:
    @pytest.mark.parametrize(("machine", "name"), [("x86_64", "amd64"), ("aarch64", "arm64")])
    def test_names(self, machine: str, name: str) -> None:
        assert this_architecture(machine).name == name

    def test_others_are_refused(self) -> None:
        with pytest.raises(LabError, match="riscv64"):
            this_architecture("riscv64")
