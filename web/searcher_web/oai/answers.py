"""The answers to requests, as XML (sections 3.2 and 4)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from werkzeug.datastructures import MultiDict

from searcher.export.cited import CitedArchive
from searcher.export.document_xml import NAMESPACE, document_xml
from searcher.export.dublin_core import OAI_DC, OAI_DC_SCHEMA, dublin_core
from searcher.export.xml_text import append_text, xml_text
from searcher.model.errors import ArchiveError, BadIdentifier
from searcher.model.identifiers import mint, parse_identifier
from searcher.model.query import Filter
from searcher.model.record import Record
from searcher.search.change_log import Change, ChangeLog
from searcher_web.oai.arguments import (
    ErrorCode,
    OaiError,
    Selection,
    Verb,
    moment,
    read_arguments,
)
from searcher_web.oai.sets import filter_of, list_sets, sets_of, values_of

PAGE_SIZE = 100
"""Records of one answer."""

_OAI = "http://www.openarchives.org/OAI/2.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(?:\.[a-zA-Z][a-zA-Z0-9-]*)+")
_LONGEST = 1_000
"""Characters of an argument that an answer repeats."""


@dataclass(frozen=True, slots=True)
class Repository:
    """What is harvested: the changes of an archive; `email` is the address of who answers for it,
    `url` that at which requests are answered.
    """

    log: ChangeLog
    archive: CitedArchive
    url: str
    email: str

    @property
    def host(self) -> str:
        """The host name, which is a part of each identifier."""
        return urlsplit(self.archive.origin).hostname or "localhost"

    def identifier(self, record: str) -> str:
        """Return the identifier of a record in the protocol."""
        return f"oai:{self.host}:{record}"

    def record_of(self, identifier: str) -> str:
        """Return the identifier of the record.  Raises OaiError."""
        start = self.identifier("")
        try:
            if identifier.startswith(start):
                return parse_identifier(identifier.removeprefix(start))
        except BadIdentifier:
            pass
        message = f"No record has this identifier: {identifier[:_LONGEST]}"
        raise OaiError(ErrorCode.NO_RECORD, message)


@dataclass(frozen=True, slots=True)
class _Format:
    """A format of metadata: its schema, its namespace, and what writes a record in it."""

    schema: str
    namespace: str
    write: Callable[[Record, CitedArchive], Element]


_FORMATS: Mapping[str, _Format] = {
    "oai_dc": _Format(OAI_DC_SCHEMA, OAI_DC, dublin_core),
    "document": _Format("document.xsd", NAMESPACE, document_xml),
}


def answer(values: "MultiDict[str, str]", repository: Repository) -> bytes:
    """Answer a request as XML in UTF-8; an error of the protocol is an answer, too."""
    root = Element("OAI-PMH", {"xmlns": _OAI, "xmlns:xsi": _XSI, "xsi:schemaLocation": _LOCATION})
    append_text(root, "responseDate", moment(repository.log.complete_until()))
    request = SubElement(root, "request")
    request.text = repository.url
    try:
        verb, arguments = read_arguments(values)
        given = {name: xml_text(value[:_LONGEST]) for name, value in arguments.items()}
        request.attrib.update({"verb": verb, **given})
        root.append(_ANSWERS[verb](arguments, repository))
    except OaiError as error:
        if error.code in (ErrorCode.BAD_VERB, ErrorCode.BAD_ARGUMENT):
            request.attrib.clear()  # section 3.2
        append_text(root, "error", str(error), code=error.code)
    return bytes(tostring(root, "utf-8", xml_declaration=True))


_LOCATION = f"{_OAI} {_OAI}OAI-PMH.xsd"


def _identify(_: Mapping[str, str], repository: Repository) -> Element:
    root = Element(Verb.IDENTIFY.value)
    first = repository.log.first()
    for name, value in (
        ("repositoryName", repository.archive.name),
        ("baseURL", repository.url),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.email),
        ("earliestDatestamp", moment(first or 0)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        append_text(root, name, value)
    if _DOMAIN.fullmatch(repository.host):
        SubElement(root, "description").append(_described(repository))
    return root


def _described(repository: Repository) -> Element:
    """Describe the identifiers, whose names must be those of a domain (oai-identifier.xsd)."""
    described = Element("oai-identifier")
    described.set("xmlns", _IDENTIFIER)
    described.set("xsi:schemaLocation", f"{_IDENTIFIER} {_IDENTIFIER}.xsd")
    for name, value in (
        ("scheme", "oai"),
        ("repositoryIdentifier", repository.host),
        ("delimiter", ":"),
        ("sampleIdentifier", repository.identifier(mint("sample"))),
    ):
        append_text(described, name, value)
    return described


def _list_formats(arguments: Mapping[str, str], repository: Repository) -> Element:
    if "identifier" in arguments:
        _change(arguments["identifier"], repository)
    root = Element(Verb.FORMATS.value)
    for prefix, one in _FORMATS.items():
        listed = SubElement(root, "metadataFormat")
        append_text(listed, "metadataPrefix", prefix)
        is_ours = "://" not in one.schema
        append_text(listed, "schema", f"{repository.url}/{one.schema}" if is_ours else one.schema)
        append_text(listed, "metadataNamespace", one.namespace)
    return root


def _list_sets(arguments: Mapping[str, str], repository: Repository) -> Element:
    if arguments:
        raise OaiError(ErrorCode.BAD_TOKEN, "The list of sets is complete: it has no token.")
    root = Element(Verb.SETS.value)
    for spec, name in list_sets(repository.log.engine):
        listed = SubElement(root, "set")
        append_text(listed, "setSpec", spec)
        append_text(listed, "setName", name)
    if not len(root):
        raise OaiError(ErrorCode.NO_MATCH, "There is no record yet.")
    return root


def _list_identifiers(arguments: Mapping[str, str], repository: Repository) -> Element:
    return _list(Verb.IDENTIFIERS, arguments, repository)


def _list_records(arguments: Mapping[str, str], repository: Repository) -> Element:
    return _list(Verb.RECORDS, arguments, repository)


def _list(verb: Verb, arguments: Mapping[str, str], repository: Repository) -> Element:
    selection = Selection.of(arguments)
    written = _format(selection.prefix)
    filters = _filters(selection.set)
    page, root = repository.log.page(selection.changes, filters, PAGE_SIZE), Element(verb.value)
    total = page.total if selection.total is None else selection.total
    for change in page.changes:
        root.extend(_listed(verb, change, written, repository))
    if not page.changes:
        raise OaiError(ErrorCode.NO_MATCH, "No record was changed then, or is in this set.")
    if page.reached or selection.cursor:
        about = {"completeListSize": str(total), "cursor": str(selection.cursor)}
        token = SubElement(root, "resumptionToken", about)
        if page.reached:
            token.text = selection.token(page.reached, total, len(page.changes)).text()
    return root


def _filters(name: str) -> tuple[Filter, ...]:
    if not name:
        return ()
    found = filter_of(name)
    if found is None:
        raise OaiError(ErrorCode.BAD_ARGUMENT, "There is no such set; ListSets lists them.")
    return (found,)


def _format(prefix: str) -> _Format:
    if prefix not in _FORMATS:
        raise OaiError(ErrorCode.BAD_FORMAT, f"Give one of these formats: {', '.join(_FORMATS)}.")
    return _FORMATS[prefix]


def _listed(verb: Verb, change: Change, written: _Format, repository: Repository) -> list[Element]:
    """Return the element of one change; none if the record cannot be read, as `verify` reports."""
    try:
        record = _record(change, repository)
    except ArchiveError:
        return []
    header = _header(change, record, repository)
    if verb is Verb.IDENTIFIERS:
        return [header]
    return [_record_element(header, record, written, repository)]


def _record(change: Change, repository: Repository) -> Record | None:
    if change.version is None:
        return None
    return repository.log.archive.get(change.id, change.version)


def _header(change: Change, record: Record | None, repository: Repository) -> Element:
    header = Element("header", {} if record else {"status": "deleted"})
    append_text(header, "identifier", repository.identifier(change.id))
    append_text(header, "datestamp", moment(change.second))
    values = values_of(record) if record else repository.log.values_before(change.id)
    for one in sets_of(values):
        append_text(header, "setSpec", one)
    return header


def _record_element(
    header: Element, record: Record | None, written: _Format, repository: Repository
) -> Element:
    root = Element("record")
    root.append(header)
    if record:
        SubElement(root, "metadata").append(written.write(record, repository.archive))
    return root


def _change(identifier: str, repository: Repository) -> Change:
    """Return the last change of a record.  Raises OaiError."""
    change = repository.log.change_of(repository.record_of(identifier))
    if change is None:
        message = f"No record has this identifier: {identifier[:_LONGEST]}"
        raise OaiError(ErrorCode.NO_RECORD, message)
    return change


def _get_record(arguments: Mapping[str, str], repository: Repository) -> Element:
    written = _format(arguments["metadataPrefix"])
    change = _change(arguments["identifier"], repository)
    root = Element(Verb.RECORD.value)
    root.extend(_listed(Verb.RECORD, change, written, repository))
    return root


_ANSWERS: Mapping[Verb, Callable[[Mapping[str, str], Repository], Element]] = {
    Verb.IDENTIFY: _identify,
    Verb.FORMATS: _list_formats,
    Verb.SETS: _list_sets,
    Verb.IDENTIFIERS: _list_identifiers,
    Verb.RECORDS: _list_records,
    Verb.RECORD: _get_record,
}
