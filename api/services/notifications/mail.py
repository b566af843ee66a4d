"""Sending a message by mail: TLS from the start (smtps) or before anything is said (STARTTLS), certificates checked."""

from __future__ import annotations

import re
import smtplib
import ssl
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from api.config import NotifyTarget, Settings
from api.services.notifications.message import Message, NotSent

TIMEOUT_S = 10.0  # of each step of the conversation
LOCAL = ("localhost", "127.0.0.1", "::1")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
PORTS = {"smtp": 587, "smtps": 465}


def send_mail(settings: Settings, target: NotifyTarget, message: Message, now: datetime) -> None:
    """Hand ``message`` to the mail server of the settings; raises :class:`NotSent` unless the server took it.

    To a server that is not this machine nothing is said in the clear: no STARTTLS, or a certificate that does not
    hold, ends the try.
    """
    server = urlsplit(settings.smtp_url)
    if server.scheme not in PORTS or not server.hostname:
        raise NotSent("smtp_url is not set" if not settings.smtp_url else "smtp_url is not smtp:// or smtps://")
    try:
        mail = _written(settings, target, message, now)
        with _connected(server) as connection:
            _sign_in(connection, server, settings)
            connection.send_message(mail)
    except (smtplib.SMTPException, MessageError, ssl.SSLError, OSError, ValueError) as error:
        raise NotSent(f"{server.hostname}: {_reason(error)}") from error


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    tls = ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=tls)
    connection = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=_unchecked() if host in LOCAL else tls)
            connection.ehlo()
        elif host not in LOCAL:
            raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS")
    except BaseException:
        connection.close()
        raise
    return connection


def _unchecked() -> ssl.SSLContext:
    """For a server on this machine, which may be spoken to in the clear as well: its certificate names another host."""
    tls = ssl.create_default_context()
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    return tls


def _sign_in(connection: smtplib.SMTP, server: SplitResult, settings: Settings) -> None:
    if server.username:
        connection.login(unquote(server.username), _password(server, settings))


def _password(server: SplitResult, settings: Settings) -> str:
    if settings.smtp_password_file is not None:
        return settings.smtp_password_file.read_text(encoding="utf-8").strip()
    return settings.smtp_password or unquote(server.password or "")


def _written(settings: Settings, target: NotifyTarget, message: Message, now: datetime) -> EmailMessage:
    name, sender = parseaddr(settings.mail_from)
    if not ADDRESS.fullmatch(sender):
        raise NotSent("mail_from is not an e-mail address")
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())
    mail["From"] = Address(name or "Anjeon", addr_spec=sender)
    mail["To"] = target.address
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2]}>"
    mail["Content-Language"] = message.language
    mail["Auto-Submitted"] = "auto-generated"  # no answer of an absence assistant comes back
    mail.set_content(message.text)
    return mail


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{error.smtp_code}: sign-in refused"  # what the server says may repeat what it was told
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} recipient refused" for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:200]
    return f"{type(error).__name__}: {error}"[:200]
