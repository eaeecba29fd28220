"""Titles of texts without markup: a heading that is a sentence, and one with a number."""

import pytest
from builders import FILLER, flag_codes, record_of


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("The guests saw the carpets.", FILLER),
        ("Гости увидели ковры.", "Выставка открылась в субботу, и гостей встретили музыканты."),
        ("Қонақтар кілемдерді көрді.", "Көрме сенбіде ашылды, қонақтарды сазгерлер қарсы алды."),
        (
            "Qonaqlar xalçaları gördülər.",
            "Sərgi şənbə günü açıldı, qonaqları musiqiçilər qarşıladı.",
        ),
        ("Հյուրերը տեսան գորգերը։", "Ցուցահանդեսը բացվեց շաբաթ օրը, հյուրերին դիմավորեցին։"),
        ("Հյուրերը տեսան գորգերը:", "Ցուցահանդեսը բացվեց շաբաթ օրը, հյուրերին դիմավորեցին:"),
        ("Գորգեր. հյուրերը տեսան դրանք։", "Ցուցահանդեսը բացվեց շաբաթ օրը, հյուրերին դիմավորեցին։"),
        ("სტუმრებმა ხალიჩები ნახეს.", "გამოფენა შაბათს გაიხსნა, სტუმრებს მუსიკოსები დახვდნენ."),
        (
            "Конактар килемдерди көрүштү.",
            "Көргөзмө ишембиде ачылды, конактарды обончулар тосуп алды.",
        ),
        ("Toll of the flood soars above 800.", FILLER),
    ],
)
def test_a_short_first_sentence_is_an_unsure_title(title, rest):
    record = record_of(f"{title}\n\n{rest}\n\n{rest}")
    assert record.title == title
    assert "title-unsure" in flag_codes(record)


@pytest.mark.parametrize(
    "lead",
    [
        "RIGA, October 12. The guests saw the carpets.",
        "The guests saw the carpets on 12 October 2014.",
        "The guests saw the carpets, Meridian Wire reports.",
        "Гости увидели ковры, сообщает «Северный меридиан».",
        "Ձյունը փակեց ճանապարհը 12.01.2016-ին։",
        "The guests saw the carpets. They were made by hand.",
        "Гости увидели ковры. Их соткали вручную.",
        "Հյուրերը տեսան գորգերը։ Դրանք ձեռքով էին։",
        "The guests saw the following carpets:",
        f"The guests saw the carpets{' and the looms' * 12}.",
    ],
)
def test_the_first_sentences_of_a_report_are_not_its_title(lead):
    record = record_of(f"{lead}\n\n{FILLER}\n\n{FILLER}")
    assert record.title is None
    assert record.body.startswith(lead)


@pytest.mark.parametrize(
    "text",
    [
        f"The guests saw the carpets.\n\n{FILLER}",
        "The guests saw the carpets.\n\nThe carpets were red.\n\nMusic was played.",
    ],
)
def test_a_first_sentence_above_one_paragraph_or_equal_ones_is_not_a_title(text):
    assert record_of(text).title is None


@pytest.mark.parametrize(
    "title",
    [
        "22. Telegram From the Embassy in France to the Department of State",
        "7) Letter From the Director to the Weavers",
        "3. Нота Посольства Армении Министерству иностранных дел",
    ],
)
def test_a_heading_may_have_the_number_of_the_document_in_its_volume(title):
    text = f"{title}\n\nParis, April 2, 1918.\n\n1. {FILLER}\n\n2. {FILLER}"
    assert record_of(text).title == title


def test_the_first_document_of_a_volume_keeps_its_number_beside_numbered_paragraphs():
    title = "1. Letter From the Director to the Weavers"
    assert record_of(f"{title}\n\n1. {FILLER}\n\n2. {FILLER}").title == title


@pytest.mark.parametrize(
    "text",
    [
        f"1. The carpets\n\n2. The looms\n\n{FILLER}",
        f"1. The carpets\n\n{FILLER}\n\n2. The looms\n\n{FILLER}",
        f"- the carpets\n\n- the looms\n\n{FILLER}",
    ],
)
def test_the_first_item_of_a_list_is_not_a_title(text):
    assert record_of(text).title is None
