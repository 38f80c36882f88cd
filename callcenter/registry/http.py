"""A registry that is asked over HTTP: a question in a body, a short answer, nothing followed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import aiohttp
import msgspec

from callcenter.registry.reading import PersonRefused, person_of
from callcenter.registry.source import AnswerRefused, Found, RegistryFailed

if TYPE_CHECKING:
    import ssl

    from callcenter.commands import LookUp
    from callcenter.insured import Insured

LONGEST_ANSWER = 16_384
"""Bytes; of a longer one no more is read."""

OK, NO_CONTENT, NOT_FOUND = 200, 204, 404


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    """What may be said of a person; `found` false, 204 or 404 say that nobody is known."""

    found: bool = True
    document: str = ""
    name: str = ""
    language: str = ""
    birth_date: str = ""
    group: str = ""
    group_until: str = ""
    agent: str = ""


_decoder = msgspec.json.Decoder(_Answer)


class HttpRegistry:
    """Asks one address.

    Args:
        url: Where; `https`, or the machine itself.
        timeout_s: After this the connection is given up.
        token: Sent as a bearer's; "" for none.
        tls: Whom to trust; None for the system's certificates.
    """

    def __init__(
        self, url: str, *, timeout_s: float, token: str = "", tls: ssl.SSLContext | None = None
    ) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """See `Source.open`: a connection is made with the first question."""

    async def find(self, asked: LookUp) -> Found:
        """See `Source.find`."""
        question = {"document": asked.document} if asked.document else {"number": asked.number}
        try:
            status, body = await self._post(question)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            # Never the error's words: they may quote the question.
            raise RegistryFailed(f"the registry failed by {type(error).__name__}") from None
        if status in (NO_CONTENT, NOT_FOUND):
            return Found()
        if status != OK:
            raise RegistryFailed(f"the registry answered {status}")
        return Found(person=_person(body, asked))

    async def close(self) -> None:
        """See `Source.close`."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, question: dict[str, str]) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout_s),
                headers=self._headers,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # a short answer may become a long one
            )
        tls = True if self._tls is None else self._tls
        async with self._session.post(
            self._url, json=question, allow_redirects=False, ssl=tls
        ) as answer:
            if answer.status == OK:
                return OK, await _read(answer)
            with suppress(AnswerRefused):  # its status says all; read for the connection's sake
                await _read(answer)
            return answer.status, b""


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for part in answer.content.iter_chunked(LONGEST_ANSWER):
        body += part
        if len(body) > LONGEST_ANSWER:
            answer.close()
            raise AnswerRefused(f"the registry's answer has more than {LONGEST_ANSWER} bytes")
    return body


def _person(body: bytes, asked: LookUp) -> Insured | None:
    try:
        answer = _decoder.decode(body)
        fields = {name: getattr(answer, name) for name in _Answer.__struct_fields__[1:]}
        # Who is asked for by number may be told without a document: the number stands for them.
        fields["document"] = answer.document or asked.document or f"N{asked.number.lstrip('+')}"
        return person_of(fields) if answer.found else None
    except (msgspec.DecodeError, UnicodeDecodeError, PersonRefused):
        raise AnswerRefused("the registry's answer is not what it must be") from None
