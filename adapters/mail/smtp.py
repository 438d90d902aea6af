"""Mail over SMTP, step by step, so that it is always known how far the message got.

No answer of the server and no error of the library is quoted: both may repeat the recipient's address.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl

from gongkai.engine import ChannelRefused, ChannelUnavailable, Clock, Delivered, Message, ResultUnknown, Words

from .composed import BadMailSettings, compose, recipient_of, sender_of

_LOGIN_WANTED = frozenset({530, 534, 535, 538})
_TOO_LARGE = 552
_ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_QUEUE_ID = re.compile(rb"\bqueued as ([A-Za-z0-9]{4,32})\b")


class SmtpChannel:
    """A mail server that takes our messages over.

    By default STARTTLS is required and the server's certificate is verified against the system's authorities;
    `tls` speaks TLS from the first byte instead, `tls_context` brings other authorities. `sender` is
    ``name <address>``. `timeout_seconds` bounds each wait for the server, not the whole delivery.

    Raises `BadMailSettings` for a bad sender, a password without a user name, or credentials without TLS.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        clock: Clock,
        username: str | None = None,
        password: str | None = None,
        starttls: bool = True,
        tls: bool = False,
        timeout_seconds: float = 30,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        if (username is None) != (password is None):
            raise BadMailSettings(fault=Words("用户名和密码须同时设置", "user name and password come together"))
        if username is not None and not (starttls or tls):
            raise BadMailSettings(fault=Words("未加密时不得发送密码", "a password is not sent without TLS"))
        self._host = host
        self._port = port
        self._sender = sender_of(sender)
        self._clock = clock
        self._username = username
        self._password = password
        self._starttls = starttls and not tls
        self._tls = tls
        self._timeout_seconds = timeout_seconds
        self._tls_context = tls_context or ssl.create_default_context()

    def deliver(self, message: Message) -> Delivered:
        """Hand the message to the server; the reference is the server's status code, with its queue id if told.

        Raises `ChannelRefused` on a 5xx answer to recipient or content (and for a message that cannot be a mail),
        `ChannelUnavailable` where the server was not reached, did not let us in or answered 4xx, `ResultUnknown`
        where the answer to the content did not come.
        """
        content = compose(message, self._sender, self._clock).as_bytes()
        client = self._connected()
        try:
            return _hand_over(client, self._sender.addr_spec, recipient_of(message).addr_spec, content)
        finally:
            # The answer to the content decided; how the farewell goes changes nothing.
            with contextlib.suppress(OSError):
                client.quit()
            client.close()

    def _connected(self) -> smtplib.SMTP:
        with contextlib.ExitStack() as opened:
            try:
                client = self._client()
                opened.callback(client.close)
                if self._starttls:
                    client.starttls(context=self._tls_context)
                client.ehlo_or_helo_if_needed()
                if self._username is not None and self._password is not None:
                    client.login(self._username, self._password)
            except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
                fault = _fault_of(error)
            else:
                opened.pop_all()
                return client
        # Outside of the handler: the error is not to drag the credentials of its cause along.
        raise ChannelUnavailable(fault=fault)

    def _client(self) -> smtplib.SMTP:
        # The sender's domain as our name: asking the resolver for one may take minutes in a closed network.
        name, timeout = self._sender.domain, self._timeout_seconds
        if self._tls:
            return smtplib.SMTP_SSL(self._host, self._port, name, timeout=timeout, context=self._tls_context)
        return smtplib.SMTP(self._host, self._port, name, timeout=timeout)


def _hand_over(client: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Delivered:
    size = f" SIZE={len(content)}" if client.has_extn("size") else ""
    _ask(client, "MAIL", f"FROM:<{sender}>{size}")
    _ask(client, "RCPT", f"TO:<{recipient}>")
    _ask(client, "DATA")
    try:
        client.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        code, answer = client.getreply()
    except OSError:
        code, answer = 0, b""
    if code // 100 == 2:
        queue_id = _QUEUE_ID.search(answer)
        return Delivered(_status(code, answer) + (f" queued as {queue_id[1].decode()}" if queue_id else ""))
    if code // 100 in (4, 5):
        raise _refusal("DATA", code, answer)
    raise ResultUnknown(
        fault=Words(
            "内容已发出，未收到邮件服务器的答复", "the content was sent and the mail server's answer did not come"
        )
    )


def _ask(client: smtplib.SMTP, verb: str, arguments: str = "") -> None:
    """One command before the content: whatever goes wrong here, nothing was handed over."""
    try:
        code, answer = client.docmd(verb, arguments)
    except OSError:
        code, answer = 0, b""
    if code == 0:
        raise ChannelUnavailable(fault=Words(f"{verb} 时连接中断", f"the connection was lost at {verb}"))
    if code // 100 != (3 if verb == "DATA" else 2):
        raise _refusal(verb, code, answer)


def _refusal(verb: str, code: int, answer: bytes) -> ChannelRefused | ChannelUnavailable:
    """A 5xx is about the message, except where it is about us: our login, or our sender's right to send."""
    status = _status(code, answer)
    fault = Words(f"邮件服务器对 {verb} 答复 {status}", f"the mail server answered {status} to {verb}")
    about_us = code in _LOGIN_WANTED or (verb == "MAIL" and code != _TOO_LARGE)
    if code // 100 == 5 and not about_us:
        return ChannelRefused(fault=fault)
    return ChannelUnavailable(fault=fault)


def _status(code: int, answer: bytes) -> str:
    enhanced = _ENHANCED_CODE.match(answer)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _fault_of(error: Exception) -> Words:
    kind = type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        kind = f"{kind} {error.smtp_code}"
    elif isinstance(error, ssl.SSLCertVerificationError):
        kind = f"{kind} {error.verify_code}"
    return Words(f"未能连接或登录邮件服务器（{kind}）", f"the mail server was not reached or did not let us in, {kind}")
