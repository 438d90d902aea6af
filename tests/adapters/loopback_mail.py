"""A real mail server on the loopback, whose answers a test chooses: aiosmtpd with STARTTLS and AUTH."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERNAME, PASSWORD = "office", "secret word"


@dataclass
class Behaviour:
    """How the server answers, and what it got. `cut_at`: the command at which it drops the connection."""

    sender_answer: str = "250 2.1.0 Ok"
    recipient_answer: str = "250 2.1.5 Ok"
    content_answer: str = "250 2.0.0 Ok: queued as 4F2C1AB"
    silent: bool = False
    cut_at: str = ""
    senders: list[str] = field(default_factory=list)
    envelopes: list[Any] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        self.senders.append(address)
        return f"{self.sender_answer} <{address}>"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        await self._cut_if_at("RCPT", server)
        envelope.rcpt_tos.append(address)
        return f"{self.recipient_answer} <{address}>"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        await self._cut_if_at("DATA", server)
        if self.silent:
            await asyncio.Event().wait()
        return f"{self.content_answer} for <{envelope.rcpt_tos[0]}>"

    async def _cut_if_at(self, command: str, server: Any) -> None:
        if self.cut_at == command:
            server.transport.abort()
            await asyncio.Event().wait()  # until the end of the connection cancels us

    def mails(self) -> list[EmailMessage]:
        """What arrived, read as any recipient reads it."""
        return [email.message_from_bytes(each.content, policy=email.policy.default) for each in self.envelopes]


class _Session(SMTP):
    """A session that tells when it is over, so that the server is stopped only after its last connection."""

    running: set[_Session]
    changed: threading.Condition

    def connection_made(self, transport: Any) -> None:
        with self.changed:
            self.running.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        with self.changed:
            self.running.discard(self)
            self.changed.notify_all()


class LoopbackServer(Controller):
    """aiosmtpd on a free port of 127.0.0.1; the parameters are those of its `SMTP`."""

    def __init__(self, behaviour: Behaviour, **parameters: Any) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._running: set[_Session] = set()
        self._changed = threading.Condition()
        super().__init__(behaviour, "127.0.0.1", self._listening.getsockname()[1], **parameters)

    def factory(self) -> SMTP:
        session = _Session(self.handler, loop=self.loop, hostname="localhost", **self.SMTP_kwargs)
        session.running, session.changed = self._running, self._changed
        return session

    async def _create_server(self) -> asyncio.AbstractServer:
        return await self.loop.create_server(self._factory_invoker, sock=self._listening, ssl=self.ssl_context)

    def stop_when_idle(self) -> None:
        """Stop, after the last connection has ended: a transport that is cut off in its close would warn."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._running, timeout=30)
        self.stop()


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
    """Let in the one user there is."""
    known = (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=(login.login, login.password) == known, handled=False)


def write_certificate(path: Path) -> None:
    """Write a key and its self-signed certificate for 127.0.0.1 into one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), serial_number=1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + signed.public_bytes(pem))


def server_tls(certificate: Path) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
