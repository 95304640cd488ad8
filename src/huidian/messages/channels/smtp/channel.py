"""A mail is handed over in one session; a server cannot be asked later what became of it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from huidian.messages.channels.channel import WRONG_CREDENTIALS, Answer, Outgoing, Report


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server: `secure` is "ssl", "starttls" or "" for a wire that is not encrypted."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    secure: str = "starttls"
    timeout: float = 10.0
    can_be_asked: bool = False

    def send(self, message: Outgoing) -> Answer:
        try:
            mail = self._mail(message)
        except (ValueError, LookupError, MessageError):
            return Answer("refused", why="the address or the subject cannot be those of a mail")
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError as failure:
            return Answer("not_sent", why=f"{WRONG_CREDENTIALS} ({failure.smtp_code})")
        except (OSError, smtplib.SMTPException) as failure:
            return Answer("not_sent", why=f"{type(failure).__name__}: {failure}"[:200])
        try:
            server.send_message(mail, to_addrs=[message.to])
        except smtplib.SMTPRecipientsRefused as failure:
            code, words = next(iter(failure.recipients.values()))
            return _said(code, words)
        except smtplib.SMTPResponseException as failure:
            return _said(failure.smtp_code, failure.smtp_error)
        except (OSError, smtplib.SMTPException) as failure:
            # Between the last line and the server's word for it nobody knows.
            return Answer("unanswered", why=f"{type(failure).__name__}: {failure}"[:200])
        finally:
            server.close()
        return Answer("taken", id=message.out_id)

    def ask(self, message: Outgoing, gateway_id: str) -> Report:
        return Report("silent", "a mail server tells nothing later")

    def _connected(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self.secure == "ssl":
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.secure == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, message: Outgoing) -> EmailMessage:
        """Raises for an address that would not go out exactly as it was written down."""
        address = Address(addr_spec=message.to)
        if address.addr_spec != message.to or not message.to.isascii() or "." not in address.domain:
            raise ValueError(message.to)
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = message.subject, self.sender, address
        mail["Message-ID"] = f"<{message.out_id}@{self.sender.rpartition('@')[2]}>"
        mail.set_content(message.text)
        return mail


def _said(code: int, words: bytes | str) -> Answer:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Answer("refused" if code >= 500 else "not_sent", why=f"{code} {text}"[:200])
