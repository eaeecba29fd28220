"""Kinds of the papers of diplomacy: by their titles and their set phrases, in several languages."""

import pytest
from builders import FILLER, flag_codes, record_of

from searcher.export.cited import CitedArchive
from searcher.export.csl import csl_json
from searcher.export.ris import ris
from searcher.model.record import Kind
from searcher_web.labels import kind_label

DATELINE = "Washington, April 2, 1958, 6 p.m."


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("22. Telegram From the Embassy in Latvia to the Department of State", "telegram"),
        ("Circular Telegram to Certain Missions", "telegram"),
        ("7. Despatch From the Consulate in Batumi", "telegram"),
        ("The Ambassador in Latvia ( Weaver ) to the Secretary of State", "telegram"),
        ("No. 240The Acting Secretary of State to the Embassy in Latvia", "telegram"),
        ("Телеграмма посла в Риге министру иностранных дел", "telegram"),
        ("Հեռագիր Հայաստանի դեսպանությունից", "telegram"),
        ("Елшіліктің жеделхаты", "telegram"),
        ("Səfirliyin teleqramı", "telegram"),
        ("Büyükelçiliğin telgrafı", "telegram"),
        ("Télégramme de l'ambassade à Riga", "telegram"),
        ("31. Memorandum of Conversation", "memorandum"),
        ("Memorandum for the Record", "memorandum"),
        ("Information Memorandum From the Director to the Minister", "memorandum"),
        ("Служебная записка отдела стран Балтии", "memorandum"),
        ("Bilgi notu: Letonya", "memorandum"),
        ("Aufzeichnung des Botschafters in Riga", "memorandum"),
        ("191. Aide-Mémoire From the Latvian Embassy to the Department of State", "note"),
        ("Note Verbale of the Embassy of Latvia", "note"),
        ("Вербальная нота Посольства Латвии", "note"),
        ("Памятная записка", "note"),
        ("Letonya Büyükelçiliğinin sözlü notası", "note"),
        ("35. Letter From the Prime Minister to the President", "letter"),
        ("Message From the President to the Prime Minister", "letter"),
        ("Письмо посла министру иностранных дел", "letter"),
        ("Prezidentin məktubu", "letter"),
        ("Minutes of the 24th Meeting of the Council of Weavers", "minutes"),
        ("Record of a Meeting, Department of State, Washington", "minutes"),
        ("Протокол заседания комиссии по культуре", "minutes"),
        ("Запись беседы посла с министром культуры", "minutes"),
        ("Նիստի արձանագրություն", "minutes"),
        ("Комиссия отырысының хаттамасы", "minutes"),
        ("Komissiyanın iclasının protokolu", "minutes"),
        ("Komisyonun toplantı tutanağı", "minutes"),
        ("76. National Intelligence Estimate", "report"),
        ("12. Scope Paper Prepared in the Bureau of Weaving", "report"),
        ("4. Editorial Note", "report"),
        ("National Security Decision Memorandum 7", "memorandum"),
        ("9. Conversation Between the President and the Weavers", "minutes"),
        ("5. Note From the Director to the Ambassador", "note"),
        ("Position Paper Prepared for the Delegation", "report"),
    ],
)
def test_the_form_in_the_title_is_the_kind_whatever_the_dateline(title, kind):
    record = record_of(f"{title}\n\n{DATELINE}\n\n{FILLER}")
    assert record.title == title
    assert record.kind == kind
    assert "kind-unsure" not in flag_codes(record)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Memorandum of Understanding between Armenia and Latvia", "agreement"),
        ("Протокол о сотрудничестве Армении и Латвии", "agreement"),
        ("Меморандум о взаимопонимании между Арменией и Латвией", "agreement"),
        ("Communiqué on the talks in Riga", "statement"),
    ],
)
def test_what_two_sides_sign_is_an_agreement_or_a_statement(title, kind):
    assert record_of(f"{title}\n\n{FILLER}").kind == kind


@pytest.mark.parametrize(
    "title",
    [
        "Telegram blocks channels of weavers",
        "Cable cars open in Riga",
        "A memorandum is signed in Riga",
        "Minutes of silence in Riga",
        "Letters found in a carpet",
        "Note the new hours of the museum",
        "Нота ля звучит в Риге",
        "Письмо нашли в ковре",
        "Balaban ustasının məktubu",
        "20 weavers come to Riga",
    ],
)
def test_news_of_papers_are_not_papers(title):
    assert record_of(f"{title}\n\n{FILLER}").kind is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Embassy of Latvia presents its compliments to the Ministry of Foreign Affairs.",
         "note"),
        ("Посольство Латвии свидетельствует свое уважение Министерству иностранных дел.", "note"),
        ("Letonya Büyükelçiliği, Dışişleri Bakanlığına saygılarını sunar ve bilgi verir.", "note"),
        ("Դեսպանությունը հավաստում է իր հարգանքը Արտաքին գործերի նախարարությանը:", "note"),
        ("L'ambassade de Lettonie présente ses compliments au ministère.", "note"),
        ("Dear Mr. Minister: The weavers thank you.", "letter"),
        ("Dear Allen: The weavers thank you.", "letter"),
        ("Уважаемый господин министр! Ткачи благодарят вас.", "letter"),
        ("319. Reurtel 499, Embtel 12. The weavers thank the Department.", "telegram"),
    ],
)  # fmt: skip
def test_set_phrases_show_the_kind_of_a_paper(text, kind):
    assert record_of(f"Carpets in Riga\n\n{DATELINE}\n\n{text}\n\n{FILLER}").kind == kind


@pytest.mark.parametrize("text", ["Dear colleagues, the weavers thank you.", "Уважаемые гости!"])
def test_an_address_to_many_is_a_speech(text):
    assert record_of(f"Carpets in Riga\n\n{text}\n\n{FILLER}").kind == "speech"


def test_a_dated_text_with_a_number_in_a_volume_is_a_report_and_not_news():
    numbered = record_of(f"177. Diary Entry by the President\n\n{DATELINE}\n\n{FILLER}")
    other = record_of(f"20 weavers come to Riga\n\n{DATELINE}\n\n{FILLER}")
    assert (numbered.kind, other.kind) == ("report", "news")
    assert "kind-unsure" in flag_codes(numbered)


def test_a_dateline_on_a_line_of_its_own_does_not_show_news():
    record = record_of(f"Carpets in Riga\n\n{DATELINE}\n\n{FILLER}")
    assert "kind-unsure" in flag_codes(record)
    assert (
        record_of(f"Carpets in Riga\n\nRIGA, April 2. {FILLER}").evidence("kind")[0].confidence
        > 0.5
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_label(kind):
    assert kind_label(kind) != kind


def test_citations_of_letters_and_telegrams_are_personal_communications():
    record = record_of(f"22. Telegram From the Embassy in Latvia\n\n{DATELINE}\n\n{FILLER}")
    archive = CitedArchive("Archive", "https://archive.example")
    assert "TY  - PCOMM" in "".join(ris([record], archive))
    assert '"personal_communication"' in "".join(csl_json([record], archive))
