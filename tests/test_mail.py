"""Mail: its text, its claims, and messages that are forwarded."""

import base64
import quopri

import pytest
from builders import record_of
from reader_builders import LONG, claimed, texts

from evaluation import making
from searcher.readers.formats import Format
from searcher.readers.mail.message import attachments
from searcher.sandbox import read_original

HEAD = b"From: Lantern <desk@lantern.example>\r\nMIME-Version: 1.0\r\n"


def test_a_message_claims_its_sender_date_and_subject():
    parsed = read_original(making.mail(subject="Re: Fwd: Выставка ковров"))
    assert claimed(parsed) == {
        "mail:subject": "Выставка ковров",
        "mail:date": "2017-03-03T10:00:00+04:00",
        "mail:from": "Press office <press@lantern.example>",
    }
    record = record_of(making.mail())
    assert (record.source, record.source_id) == ("Lantern News", "lantern")
    assert record.evidence("source")[0].rule == "sender-host"


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251"])
def test_a_message_is_read_in_its_own_encoding(charset, encoding):
    from email.message import EmailMessage  # noqa: PLC0415

    message = EmailMessage()
    message["From"], message["Subject"] = "desk@lantern.example", "Выставка"
    cte = "8bit" if encoding == "7bit" else encoding
    message.set_content("Музей города открыл выставку ковров.\n", charset=charset, cte=cte)
    assert texts(message.as_bytes()) == ["Музей города открыл выставку ковров."]


def alternative(plain: str, page: str) -> bytes:
    return (
        HEAD + b"Subject: A day\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + plain.encode() + b"\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode() + b"\r\n--b--\r\n"
    )  # fmt: skip


def test_the_plain_text_of_a_message_is_read_unless_it_is_only_a_placeholder():
    page = f"<html><body><p>{LONG}</p></body></html>"
    assert texts(alternative("Your program cannot show this.", page)) == [LONG.strip()]
    assert texts(alternative(LONG + "As text.", page)) == [LONG + "As text."]


def test_flowed_lines_are_joined():
    data = (
        HEAD
        + b"Content-Type: text/plain; format=flowed\r\n\r\nA line that \r\ngoes on.\r\nAnother."
    )
    assert "A line that goes on." in texts(data)


def test_a_saved_page_claims_the_address_it_was_saved_from():
    assert record_of(making.web_archive()).original.url is None  # no URL was passed
    assert claimed(read_original(making.web_archive()))["saved-from"] == making.URL
    comment = f"<!-- saved from url=(0043){making.URL} -->\n".encode()
    assert claimed(read_original(comment + making.html()))["saved-from"] == making.URL


@pytest.mark.parametrize(
    "text",
    [
        "From: the desk\nTo: all\nSubject: carpets\nDate: 3 March 2017\n\nText of the memo.",
        "Subject: carpets\n\nText.",
        "Note: this is a text.\nAnother: line.\n\nAnd more.",
        "From 3 March 2017 the museum is open.\nTitle: none\n",
    ],
)
def test_a_typed_memo_is_not_mail(text):
    assert read_original(text.encode()).media_type == Format.TEXT


FORWARDS = {
    "en": "---------- Forwarded message ---------\nFrom: {who}\nDate: Fri, May 5, 2017 at 10:00 AM\n"
          "Subject: A day of carpets\nTo: <all@archive.example>\n",
    "en-outlook": "-----Original Message-----\nFrom: {who}\nSent: Friday, May 5, 2017 5:14 PM\n"
                  "To: all\nSubject: A day of carpets\n",
    "en-apple": "> Begin forwarded message:\n> \n> From: {who}\n> Subject: A day of carpets\n"
                "> Date: 5 May 2017 at 10:00:00 GMT+4\n> To: all\n",
    "ru": "-------- Пересылаемое сообщение --------\nОт: {who}\nДата: пт, 5 мая 2017 г. в 10:00\n"
          "Тема: Fwd: A day of carpets\nКому: all\n",
    "ru-outlook": "От: {who}\nОтправлено: 5 мая 2017 г. 10:00\nКому: all\n"
                  "Тема: A day of carpets\n",
    "tr": "-----Özgün İleti-----\nKimden: {who}\nGönderildi: 5 Mayıs 2017 Cuma 10:00\n"
          "Kime: all\nKonu: A day of carpets\n",
    "de": "-----Ursprüngliche Nachricht-----\nVon: {who}\nGesendet: Freitag, 5. Mai 2017 10:00\n"
          "An: all\nBetreff: A day of carpets\n",
    "fr": "---------- Message transféré ---------\nDe : {who}\nDate : ven. 5 mai 2017 à 10:00\n"
          "Objet : A day of carpets\nÀ : all\n",
}  # fmt: skip
WHO = "The Mill <mill@mill.example>"
BODY = "The city museum opened an exhibition of carpets, and the guests listened to music."


def message(text: str, subject: str = "Fwd: A day") -> bytes:
    head = f"From: Clerk <clerk@archive.example>\nSubject: {subject}\n"
    date = "Date: Wed, 07 Jun 2023 10:00:00 +0600\nContent-Type: text/plain; charset=utf-8\n\n"
    return f"{head}{date}{text}".encode()


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forwarded_message_has_the_source_and_date_of_the_original_message(program):
    quote = "> " if program == "en-apple" else ""
    header = FORWARDS[program].format(who=WHO)
    record = record_of(message(f"FYI\n\n{header}{quote}\n{quote}{BODY}\n"))
    assert (record.source, record.published) == ("The Mill", "2017-05-05")
    assert (record.title, record.body) == ("A day of carpets", BODY)
    assert "Clerk" in [e.value for e in record.evidence("source")]
    assert "2023-06-07" in [e.value for e in record.evidence("published")]


def test_a_registered_forwarder_is_not_the_source():
    text = message(FORWARDS["en"].format(who=WHO) + f"\n{BODY}\n")
    record = record_of(text.replace(b"clerk@archive.example", b"desk@lantern.example"))
    assert (record.source, record.evidence("source")[-1].rule) == ("The Mill", "forwarder")


def test_a_forwarder_is_not_the_source_even_if_the_original_sender_is_unknown():
    record = record_of(message(FORWARDS["en"].format(who="mill@mail.ru") + f"\n{BODY}\n"))
    assert record.source is None
    assert "source-unknown" in [n.code for n in record.flags]
    assert record.evidence("source")[0].value == "Clerk"


def test_a_forwarded_page_has_the_source_of_the_original_message():
    page = (
        "<html><body><p>FYI</p><div>---------- Forwarded message ---------<br>From: <b>The Mill</b>"
        " &lt;mill@mill.example&gt;<br>Date: Fri, May 5, 2017 at 10:00 AM<br>Subject: A day of"
        f" carpets<br>To: &lt;all@archive.example&gt;<br></div><p>{BODY}</p></body></html>"
    )
    data = message(page).replace(b"text/plain", b"text/html")
    record = record_of(data)
    assert (record.source, record.published, record.body) == ("The Mill", "2017-05-05", BODY)


def test_a_reply_has_the_source_of_its_author_and_no_quoted_text():
    quoted = f"On Fri, May 5, 2017 at 10:00 AM The Mill <mill@mill.example> wrote:\n> {BODY}\n"
    record = record_of(message(f"We shall come to the carpets.\n\n{quoted}", "Re: A day"))
    assert (record.source, record.creator) == ("archive.example", "Clerk")
    assert record.body == "We shall come to the carpets."
    below = FORWARDS["en-outlook"].format(who=WHO) + f"\n{BODY}\n"
    record = record_of(message(f"We shall come.\n\n{below}", "Re: A day"))
    assert (record.source, record.published) == ("archive.example", "2023-06-07")
    assert record.body == f"We shall come.\n\n{BODY}"


def test_a_line_escaped_by_mbox_is_unescaped():
    assert texts(message(f"{BODY}\n\n>From here it goes on.")) == [BODY, "From here it goes on."]


@pytest.mark.parametrize(
    ("mailbox", "source", "creator"),
    [
        ("Aram Petrosyan <aram@lantern.example>", "Lantern News", "Aram Petrosyan"),
        ("Aram Petrosyan <aram@harbour.example>", "harbour.example", "Aram Petrosyan"),
        ('"Petrosyan, Aram" <aram@harbour.example>', "harbour.example", "Petrosyan, Aram"),
        ("Пресс-служба <press@harbour.example>", "harbour.example", "Пресс-служба"),
        ("Harbour Post <news@harbourpost.example>", "Harbour Post", None),
        ("Lantern <lantern@gmail.com>", "Lantern News", "Lantern"),
        ("Embassy of Kazakhstan in Armenia <press@mail.ru>",
         "Embassy of Kazakhstan in Armenia", None),
        ("Посольство Республики Казахстан в Республике Армения <a@yandex.ru>",
         "Посольство Республики Казахстан в Республике Армения", None),
        ("Aram Petrosyan <aram.petrosyan@gmail.com>", None, "Aram Petrosyan"),
        ("aram@yandex.ru", None, None),
        ("aram@localhost", None, None),
    ],
)  # fmt: skip
def test_the_source_is_the_institution_or_host_of_a_sender_and_a_person_the_creator(
    mailbox, source, creator
):
    data = message(BODY).replace(b"Clerk <clerk@archive.example>", mailbox.encode())
    record = record_of(data)
    assert (record.source, record.creator) == (source, creator)
    is_registered = record.source_id is not None
    assert is_registered != any(one.code.startswith("source-") for one in record.flags)


def test_encoded_words_of_a_name_join_without_a_space():
    words = "=?windows-1251?Q?=CF=F0=E5=F1=F1-=F1=EB?=\n =?windows-1251?Q?=F3=E6=E1=E0?="
    data = message(BODY).replace(b"Clerk", words.encode())
    assert record_of(data).creator == "Пресс-служба"
    quoted = message(BODY).replace(b"Clerk", b"=?utf-8?Q?Petrosyan=2C_=22Aram=22?=")
    assert record_of(quoted).creator == 'Petrosyan, "Aram"'
    unknown = message(BODY).replace(b"Clerk", b"=?nonsense?Q?=CF?=")
    assert record_of(unknown).published == "2023-06-07"


@pytest.mark.parametrize("written", ["2014-06-04T13:50:00+05:00", "2014-06-04 13:50", "2014-06-04"])
def test_a_date_of_a_header_in_iso_8601_is_read(written):
    data = message(BODY).replace(b"Wed, 07 Jun 2023 10:00:00 +0600", written.encode())
    assert record_of(data).published == "2014-06-04"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "7bit"])
def test_an_attached_message_is_decoded(encoding):
    inner = message(f"{BODY} Ковры = carpets.", "A day of carpets")
    encode = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring, "7bit": bytes}
    data = (
        HEAD + b"Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\n"
        b"Content-Type: text/plain\r\n\r\nPlease see below.\r\n--zz\r\n"
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding.encode()
        + b"\r\nContent-Disposition: attachment; filename=a.eml\r\n\r\n"
        + encode[encoding](inner) + b"\r\n--zz--\r\n"
    )  # fmt: skip
    (attached,) = attachments(data)
    record = record_of(attached.data)
    assert (record.title, record.body) == ("A day of carpets", f"{BODY} Ковры = carpets.")


def test_a_name_whose_letters_are_divided_between_encoded_words_is_whole():
    name = "Пресс-служба".encode()
    words = "\n ".join(f"=?utf-8?B?{base64.b64encode(p).decode()}?=" for p in (name[:7], name[7:]))
    record = record_of(message(BODY).replace(b"Clerk", words.encode()))
    assert record.creator == "Пресс-служба"
    assert "encoding-unsure" not in [one.code for one in record.flags]


def test_a_subject_whose_letters_are_all_lost_is_no_title():
    subject = b"Subject: =?unknown-8bit?Q?=CF=F0?="
    record = record_of(message(BODY).replace(b"Subject: Fwd: A day", subject))
    assert record.title != ""
    assert "mail:subject" not in [one.rule for one in record.evidence("title")]
