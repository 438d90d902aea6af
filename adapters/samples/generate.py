"""Writes mail.eml and word_form.docx anew: ``python -m gongkai.adapters.samples.generate [DIRECTORY]``.

The mail is written octet by octet, as old office systems send it: a raw GB18030 subject, and a body that is labelled
gb2312 but holds characters which GB 2312 lacks (堃, 镕, 㙍). No mail library would make it so.
"""

from __future__ import annotations

import base64
import io
import sys
import zipfile
from pathlib import Path

import docx

_MAIL_HEAD = """\
Return-Path: <zhang@example.com>
Received: from mx.example.com (mx.example.com [192.0.2.10])
\tby mail.gov.example.test (Postfix) with ESMTPS id 4SAMPLE000
\tfor <gongkai@gov.example.test>; Mon, 07 Sep 2026 09:12:05 +0800 (CST)
Received: from desktop (unknown [192.0.2.20])
\tby mx.example.com with ESMTPA id SAMPLE0001; Mon, 07 Sep 2026 09:11:58 +0800
Date: Mon, 7 Sep 2026 09:11:50 +0800
From: 张示例 <zhang@example.com>
To: gongkai@gov.example.test
Subject: 政府信息公开申请：征地补偿安置方案
Message-ID: <20260907091150.sample@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="sample-boundary"
"""
_MAIL_TEXT = """\
示例市自然资源局：

　　根据《中华人民共和国政府信息公开条例》，申请公开以下政府信息。

申请人：张示例
申请人类别：自然人
证件号码：１１０１０１１９９００１０１００００
联系电话: 13800000000
通信地址：示例市示例区堃园路1号镕景苑2号楼
所需信息：
1. 示例区㙍村2025年度土地征收补偿安置方案；
2、示例区㙍村2025年度征地补偿费用支付凭证（示自然资征〔2025〕0号）。
获取方式：电子
获取途径：电子邮件

此致
敬礼
张示例
2026年9月7日
"""
_ATTACHMENT = "身份证明（样例，非真实证件）\n".encode("gb18030")
_ATTACHMENT_NAME = "=?gb2312?B?" + base64.b64encode("身份证明堃.txt".encode("gb18030")).decode() + "?="

_FORM_ROWS = (
    ("申请人信息", "姓名或者名称", "李样本", "申请人类别", "自然人"),
    ("申请人信息", "证件名称", "居民身份证", "证件号码", "110101199001010000"),
    ("申请人信息", "联系电话", "13800000002", "电子邮箱", ""),
    ("申请人信息", "通信地址", "示例市样本区样本街3号", None, None),
    ("所需信息情况", "所需信息的内容描述", "样本区2025年度集体土地征收启动公告及其听证笔录", None, None),
    ("所需信息情况", "获取方式", "☑纸质　□电子　□查阅", "获取途径", "□邮寄　☑自取　□传真"),
    ("提交情况", "申请时间", "2026年9月14日", "提交方式", "当面"),
)


def mail() -> bytes:
    """The sample mail."""
    parts = (
        _MAIL_HEAD,
        "--sample-boundary\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: 8bit\n",
        _MAIL_TEXT,
        f'--sample-boundary\nContent-Type: text/plain; charset=gb2312; name="{_ATTACHMENT_NAME}"',
        f'Content-Disposition: attachment; filename="{_ATTACHMENT_NAME}"\nContent-Transfer-Encoding: base64\n',
        base64.b64encode(_ATTACHMENT).decode() + "\n--sample-boundary--\n",
    )
    return "\n".join(parts).replace("\n", "\r\n").encode("gb18030")


def word_form() -> bytes:
    """The sample form, the same octets at every run."""
    document = docx.Document()
    document.core_properties.author = "gongkai"
    document.add_heading("政府信息公开申请表（样例）", level=1)
    document.add_paragraph("本表所填内容均为虚构。")
    table = document.add_table(rows=len(_FORM_ROWS), cols=5, style="Table Grid")
    for row, texts in zip(table.rows, _FORM_ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text or ""
        if texts[3] is None:
            row.cells[2].merge(row.cells[4]).text = texts[2] or ""
    for first, last in ((0, 3), (4, 5)):
        table.cell(first, 0).merge(table.cell(last, 0)).text = _FORM_ROWS[first][0] or ""
    document.add_paragraph("申请人签名：李样本")
    written = io.BytesIO()
    document.save(written)
    return _undated(written.getvalue())


def _undated(package: bytes) -> bytes:
    """The zip again without the time of its making."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return made.getvalue()


def main() -> None:
    """Write both beside this file, or into the directory named on the command line."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    (directory / "mail.eml").write_bytes(mail())
    (directory / "word_form.docx").write_bytes(word_form())


if __name__ == "__main__":
    main()
