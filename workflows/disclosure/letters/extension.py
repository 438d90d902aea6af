"""延期: the reason, the approval and the new due day."""

from __future__ import annotations

from collections.abc import Iterable

from .letter import ALWAYS, LetterSpec
from .wording import Content, cite, due, received, sentence


def _extension_notice(content: Content) -> Iterable[str]:
    """延期答复告知书: the reason, the approval, the new due day; 条例第三十三条第二款."""
    yield f"{received(content)}本机关不能在原定期限内作出答复，原因是：{sentence(content['reason'])}"
    yield (
        f"根据{cite(content, 'extension')}的规定，经本机关政府信息公开工作机构负责人同意，"
        f"答复期限延长{content['extended_workdays']}个工作日，至{due(content)}。"
    )


LETTERS = {
    "extension_notice": LetterSpec(
        "延期答复告知书",
        "政府信息公开申请延期答复告知书",
        (*ALWAYS, "due_on", "provisional", "extended_workdays", "reason"),
        _extension_notice,
        "您的政府信息公开申请（编号{number}）延期答复，新的答复期限至{due_on}。",
    ),
}
