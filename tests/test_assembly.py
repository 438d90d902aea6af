"""Settings in, ready parts out."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.adapters.installation import Wanted
from gongkai.adapters.mail import FolderMailChannel, SmtpChannel
from gongkai.adapters.samples import SETTINGS, sample
from gongkai.assembly import assemble
from gongkai.engine import BadSettings


def settings(folder: Path, more: str = "") -> Wanted:
    """A new office by the sample settings and `more`."""
    path = folder / "agency.toml"
    path.write_text(sample(SETTINGS).decode() + more, encoding="utf-8")
    return Wanted(database=f"sqlite:///{folder}/gongkai.sqlite", settings=path, creating=True)


@pytest.mark.parametrize(
    ("more", "channel"),
    [("", FolderMailChannel), ('[mail]\nhost = "127.0.0.1"\nsender = "office@example.com"\n', SmtpChannel)],
    ids=["no host", "a host"],
)
def test_mail_goes_into_a_folder_until_a_host_is_set(tmp_path: Path, more: str, channel: type) -> None:
    """As the README says of ``[mail] host``."""
    office = assemble(settings(tmp_path, more))
    try:
        assert type(office.channels["mail"]) is channel
    finally:
        office.close()


def test_an_outcome_that_a_reviewer_may_sign_is_one_of_the_law(tmp_path: Path) -> None:
    """A slip of the pen would silently allow nothing."""
    wanted = settings(tmp_path)
    text = sample(SETTINGS).decode().replace("reviewer_may_sign = false", 'reviewer_may_sign = ["disclosed", "opened"]')
    (tmp_path / "agency.toml").write_text(text, encoding="utf-8")

    with pytest.raises(BadSettings) as refused:
        assemble(wanted)
    assert "opened" in refused.value.zh
    assert "disclosed" not in refused.value.zh
