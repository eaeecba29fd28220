"""Detection of the roles of parties: host, visitor, signatory, or none."""

import pytest
from builders import FILLER, record_of

from searcher.languages import every
from searcher.languages.documents import Visits
from searcher.metadata.parties.visit_patterns import visit_patterns
from searcher.model.record import Record, Role


def roles(record: Record) -> str:
    """List the parties that have a role, with the role."""
    seen = (p for p in record.parties if p.role is not Role.UNKNOWN)
    return " ".join(sorted(f"{p.code}={p.role}" for p in seen))


# fmt: off
TEXTS = [
    ("az", "Litva parlamentinin spikeri Bakıya gəlib",
     "Litva parlamentinin spikeri 7 may 2013-cü ildə rəsmi səfərlə Azərbaycana gəlib.",
     "LT=visitor AZ=host"),
    ("az", "Nazir Yaponiya səfirini qəbul edib",
     "Azərbaycanın energetika naziri 12 iyun 2015-ci ildə Yaponiyanın ölkəmizdəki səfirini qəbul edib.",
     "AZ=host JP=visitor"),
    ("az", "Azərbaycan və Serbiya arasında saziş imzalanıb",
     "Azərbaycan və Serbiya arasında turizm sahəsində əməkdaşlıq haqqında saziş 3 iyun 2014-cü ildə imzalanıb.",
     "AZ=signatory RS=signatory"),
    ("az", "Qırğızıstan tələbələri Bakıda",
     "Qırğızıstandan on tələbə Bakıdakı universitetdə yay məktəbində iştirak edir. Məktəb 4 iyul 2016-cı ildə açılıb.",
     "KG=visitor AZ=host"),
    ("de", "Norwegische Delegation zu Gast in Wien",
     "Eine Delegation aus Norwegen besuchte am 4. Juni 2013 Österreich und sprach dort über Wasserkraft.",
     "NO=visitor AT=host"),
    ("de", "Außenminister Finnlands in Chile",
     "Der Außenminister von Finnland ist am 3. Juni 2014 zu einem Besuch in Chile eingetroffen.",
     "FI=visitor CL=host"),
    ("en", "Trade minister of Armenia arrives in Astana",
     "The trade minister of Armenia, Levon Tarver, arrived in Astana on 4 May 2016 for three days of talks with Kazakh officials on rail freight.",
     "AM=visitor KZ=host"),
    ("en", "Speaker of parliament meets Estonian ambassador",
     "DUSHANBE, 12 March 2014. The Speaker of the Tajik parliament, Farida Olimzod, received the Ambassador of Estonia, Karl Lindre, today. They discussed exchanges between the two parliaments of Tajikistan and Estonia.",
     "TJ=host EE=visitor"),
    ("en", "Portugal and Morocco sign fisheries accord",
     "Portugal and Morocco signed an agreement on fishing in shared waters in Lisbon on 8 June 2018.",
     "PT=signatory MA=signatory"),
    ("en", "Chilean choir in Helsinki",
     "A choir from Chile sang in Helsinki on Sunday, 3 February 2013, at the invitation of the Finnish Ministry of Culture.",
     "CL=visitor FI=host"),
    ("en", "Border trade between Laos and Vietnam grows",
     "Trade across the border between Laos and Vietnam grew by a tenth in 2015, customs offices of both countries said.",
     ""),
    ("en", "Estonian president begins state visit to Japan",
     "President Maarika Põld of Estonia landed in Tokyo on Tuesday, 4 June 2013, at the start of a three-day state visit to Japan.",
     "EE=visitor JP=host"),
    ("en", "Peru and Ecuador lower customs duties",
     "Peru and Ecuador will lower duties on timber from January, the customs services of both countries said on 3 May 2014. Traders on both sides had asked for it.",
     ""),
    ("en", "Prime Minister receives Ghana's foreign minister",
     "VALLETTA, 9 October 2012. The Prime Minister of Malta received Ghana's foreign minister, Kofi Ansaba, at his office this morning.",
     "MT=host GH=visitor"),
    ("en", "Rwanda and Nepal talk in Geneva",
     "Diplomats from Rwanda and Nepal met in Geneva on 2 March 2011 to speak about mountain gorillas and snow leopards.",
     ""),
    ("en", "Firefighters from Slovenia help Croatia",
     "Forty Slovenian firefighters have been working near Zadar in Croatia since Sunday, the Croatian interior ministry said on 8 August 2017.",
     "SI=visitor HR=host"),
    ("en", "Treaty between Mongolia and Finland on the transfer of prisoners",
     "Mongolia and Finland, hereinafter the Parties, have agreed as follows. Article 1. Each Party may ask for the transfer of its citizens. Done at Helsinki on 4 May 2010.",
     "MN=signatory FI=signatory"),
    ("en", "Kuwait sends help after floods in Nepal",
     "Kuwait has sent four aeroplanes with tents and rice to Nepal, where rivers have flooded the south. The aid reached Kathmandu on 11 July 2015.",
     ""),
    ("es", "El canciller de Uruguay llega a Lima",
     "El canciller de Uruguay llegó el 5 de abril de 2012 a Perú en visita oficial y fue recibido por su homólogo peruano.",
     "UY=visitor PE=host"),
    ("es", "Médicos de Cuba trabajan en Ecuador",
     "Veinte médicos de Cuba trabajan desde el 3 de mayo de 2011 en hospitales de Ecuador.",
     "CU=visitor EC=host"),
    ("fr", "Le président du Sénégal reçu à Lisbonne",
     "Le président du Sénégal est arrivé le 4 mai 2012 au Portugal pour une visite officielle de deux jours.",
     "SN=visitor PT=host"),
    ("hy", "Վարչապետն ընդունել է Իտալիայի դեսպանին",
     "Հայաստանի վարչապետը 2014 թվականի մայիսի 6-ին ընդունել է Իտալիայի դեսպանին։",
     "AM=host IT=visitor"),
    ("hy", "Վրաստանի նախարարը ժամանել է Երևան",
     "Վրաստանի գյուղատնտեսության նախարարը 2012 թվականի մարտի 3-ին աշխատանքային այցով ժամանել է Հայաստան։",
     "GE=visitor AM=host"),
    ("hy", "Հայաստանի պատվիրակությունը Վրաստանում",
     "Հայաստանի խորհրդարանական պատվիրակությունը 2015 թվականի հունիսի 3-ին պաշտոնական այցով մեկնել է Վրաստան։",
     "AM=visitor GE=host"),
    ("hy", "Նախագահն ընդունել է Ճապոնիայի պատվիրակությանը",
     "Հայաստանի նախագահը 2013 թվականի ապրիլի 4-ին Երևանում ընդունել է Ճապոնիայի խորհրդարանի պատվիրակությանը։",
     "AM=host JP=visitor"),
    ("kk", "Мәжіліс төрағасы Чехия елшісін қабылдады",
     "2014 жылғы 5 наурызда Мәжіліс төрағасы Астанада Чехияның Қазақстандағы елшісі Павел Горакты қабылдады.",
     "KZ=host CZ=visitor"),
    ("kk", "Өзбекстан делегациясы Алматыға келді",
     "Өзбекстан делегациясы 2016 жылғы 11 мамырда Қазақстанға жұмыс сапарымен келді.",
     "UZ=visitor KZ=host"),
    ("kk", "Түркия президенті Астанаға келеді",
     "Түркия президенті 2015 жылғы 15 сәуірде Қазақстанға мемлекеттік сапармен келді. Әуежайда оны Қазақстан премьер-министрі қарсы алды.",
     "TR=visitor KZ=host"),
    ("kk", "Қазақстан мен Финляндия меморандумға қол қойды",
     "Қазақстан мен Финляндия арасында білім саласындағы ынтымақтастық туралы меморандумға 2013 жылғы 7 мамырда қол қойылды.",
     "KZ=signatory FI=signatory"),
    ("ky", "Казакстандын министри Бишкекке келди",
     "Казакстандын айыл чарба министри 2014-жылдын 5-майында Кыргызстанга расмий сапар менен келди.",
     "KZ=visitor KG=host"),
    ("ru", "Министр здравоохранения Молдовы посетил Минск",
     "Министр здравоохранения Молдовы Ион Кодру 14 мая 2015 года прибыл в Минск с рабочим визитом. В аэропорту его встретил белорусский коллега.",
     "MD=visitor BY=host"),
    ("ru", "Послы вручили грамоты",
     "Президент Кыргызстана принял верительные грамоты посла Словении Матея Корена. Церемония прошла в Бишкеке 3 июня 2011 года.",
     "KG=host SI=visitor"),
    ("ru", "Узбекистан и Латвия подписали меморандум",
     "Узбекистан и Латвия подписали меморандум о транзите грузов. Документ подписан в Риге 9 октября 2013 года.",
     "UZ=signatory LV=signatory"),
    ("ru", "Монгольские врачи обучаются в Москве",
     "Группа врачей из Монголии приехала в Россию на стажировку, сообщили 2 апреля 2012 года в российском министерстве.",
     "MN=visitor RU=host"),
    ("ru", "Армянская делегация посетила Сербию",
     "Делегация Национального собрания Армении во главе с вице-спикером 12 апреля 2016 года посетила Белград, где провела переговоры с сербскими депутатами.",
     "AM=visitor RS=host"),
    ("ru", "Казахстан и Эстония увеличили товарооборот",
     "Товарооборот между Казахстаном и Эстонией вырос за год на пятую часть, сообщили 3 марта 2012 года таможенные службы двух стран.",
     ""),
    ("ru", "Министры договорились о поездах",
     "Министр транспорта Узбекистана Рустам Назимов принял в Ташкенте министра транспорта Литвы Йонаса Вайткуса. Стороны говорили о поездах. Встреча прошла 6 июня 2014 года.",
     "UZ=host LT=visitor"),
    ("tr", "Macaristan Tarım Bakanı Ankara'ya geldi",
     "Macaristan Tarım Bakanı, 4 Mart 2014'te Türkiye'ye resmi bir ziyaret gerçekleştirdi.",
     "HU=visitor TR=host"),
    ("tr", "Bakan, Kenya büyükelçisini kabul etti",
     "Türkiye Sağlık Bakanı, 9 Haziran 2016'da Ankara'da Kenya büyükelçisini kabul etti.",
     "TR=host KE=visitor"),
    ("tr", "Azerbaycanlı öğrenciler İzmir'de",
     "Azerbaycan'dan gelen yirmi öğrenci, 5 Temmuz 2014'te İzmir'de Türkiye'deki akranlarıyla buluştu.",
     "AZ=visitor TR=host"),
    ("tr", "Türkiye ile Ürdün arasında sınır ticareti",
     "Türkiye ile Ürdün arasındaki ticaret 2012 yılında yüzde on arttı.",
     ""),
    ("uk", "Міністр освіти Литви прибув до Києва",
     "Міністр освіти Литви прибув 6 травня 2015 року до України з робочим візитом.",
     "LT=visitor UA=host"),
    ("ar", "وزير الزراعة السوداني في الأردن",
     "وصل وزير الزراعة السوداني إلى الأردن في زيارة رسمية.",
     "JO=host SD=visitor"),
    ("ka", "უკრაინელი რესტავრატორები საქართველოში",
     "უკრაინიდან ჩამოსულმა ოთხმა რესტავრატორმა თბილისის არქივში იმუშავა.",
     "UA=visitor GE=host"),
    ("tt", "Төркия осталары Казанда",
     "Төркиядән килгән биш оста Россиядә дәрес бирде.",
     "TR=visitor RU=host"),
    ("uz", "Koreyalik bogʻbonlar Toshkentda",
     "Janubiy Koreyadan kelgan oʻn bogʻbon Toshkentda dars berdi.",
     "KR=visitor UZ=host"),
]
# fmt: on


@pytest.mark.parametrize(("language", "title", "body", "expected"), TEXTS)
def test_host_visitor_and_signatory_are_detected_in_each_language(language, title, body, expected):
    record = record_of(f"{title}\n\n{body}", language=language)
    assert roles(record) == " ".join(sorted(expected.split()))
    for evidence in record.evidence("parties"):
        if evidence.rule.startswith("role-"):
            text = record.title if evidence.locator.origin == "title" else record.body
            assert text[evidence.locator.start : evidence.locator.end] == evidence.found


@pytest.mark.parametrize("language", sorted(every(Visits)))
def test_the_patterns_of_every_language_compile(language):
    patterns = visit_patterns(language)
    assert patterns is not None
    assert not patterns.person.fullmatch("")


def roles_in(body: str, title: str = "A note") -> str:
    return roles(record_of(f"{title}\n\n{body}"))


# Evidence of a role


@pytest.mark.parametrize(
    "sentence",
    [
        "Nurses from Chile work in Estonia.",
        "Chilean nurses work in Estonia.",
        "The Chileans work in Estonia.",
        "A minister of Chile arrived in Estonia.",
        "Chile's young health minister arrived in Estonia.",
        "The Chile team played at Tallinn in Estonia.",
        "Musicians from Santiago, in the north of Chile, sang in Estonia.",
        "Estonian officials welcomed the minister of Chile.",
        "The minister of Chile was received by the minister of Estonia.",
        "Students of Chile and Estonia met in Tallinn.",
    ],
)
def test_people_of_one_country_in_another_are_visitors(sentence):
    assert roles_in(sentence) == "CL=visitor EE=host"


def test_the_country_of_the_dateline_is_the_host_of_a_meeting():
    came = "The minister of Chile came with a plan for ports, and Estonia liked it."
    assert roles_in(f"TALLINN, 4 May 2012. {came}") == "CL=visitor EE=host"
    assert roles_in(came) == ""


def test_without_a_dateline_the_first_place_is_the_host():
    body = "A fair of books opened in Tallinn, which is in Estonia, with songs and speeches. "
    assert roles_in(f"{body}The minister of Chile came with a plan.") == "CL=visitor EE=host"


def test_a_visitor_to_the_issuer_is_detected_beside_it():
    url = "https://kz-embassy.example/1"
    body = f"The prime minister of Armenia arrived in Kazakhstan. {FILLER}"
    record = record_of(f"A visit\n\n{body}", url=url)
    assert roles(record) == "AM=visitor KZ=issuer"


def test_parties_of_an_agreement_or_a_joint_statement_are_signatories():
    body = "The parties, Chile and Estonia, say that ports are useful."
    assert roles_in(body, "Joint statement of Chile and Estonia") == "CL=signatory EE=signatory"
    assert roles_in(body, "Statement on ports") == ""


def test_a_country_that_signs_alone_is_not_a_signatory():
    assert roles_in("Chile signed a paper. Estonia was told of it.") == ""
    assert roles_in("Chile and Estonia signed a paper.") == "CL=signatory EE=signatory"


# No evidence


@pytest.mark.parametrize(
    "sentence",
    [
        "Wheat from Chile was sold in Estonia.",  # no persons
        "Turkey from Chile was sold in Estonia, the chambers said.",
        "Diplomats from Chile and Estonia met in Geneva.",  # a third country
        "Students of Chile and Estonia write to each other in Tallinn.",  # no visit
        "Chile and Estonia welcomed the plan.",
        "The minister welcomed Chileans and Estonians.",  # visitors of both
        "Chile said that its ministers like Estonia.",
    ],
)
def test_a_sentence_without_evidence_gives_no_role(sentence):
    assert roles_in(sentence) == ""


HOSTS = "TALLINN, 4 May 2012. Estonia spoke with Chile of ports, ships and the wind on the sea."


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A Chilean minister came.", "CL=visitor EE=host"),
        ("Next year a Chilean minister comes.", ""),  # another time
        ("An Estonian minister came to Chile.", ""),  # another place
        ("A Chilean minister likes ports.", ""),  # no visit
    ],
)
def test_only_sentences_about_the_event_give_roles_in_the_body(sentence, expected):
    assert roles_in(f"{HOSTS} {sentence}") == expected


def test_people_named_far_from_a_place_are_not_its_visitors():
    far = "who has written a long book on ships and harbours and the wind, and then another " * 2
    assert roles_in("A minister of Chile praised a fair in Estonia.") == "CL=visitor EE=host"
    assert roles_in(f"A minister of Chile, {far}, praised a fair in Estonia.") == ""


def test_a_very_long_sentence_is_skipped():
    body = "A minister of Chile praised a fair in Estonia and " + "wool and yarn and " * 40
    assert roles_in(body) == ""
    assert roles_in(body[:200]) == "CL=visitor EE=host"


def test_taking_part_in_an_event_is_not_hosting_it():
    body = "Министр Чили и чиновники Эстонии приняли участие в съезде представителей Чили."
    assert roles(record_of(f"Заметка\n\n{body}", language="ru")) == ""


@pytest.mark.parametrize(
    ("text", "host", "visitor"),
    [
        ("استقبل رئيس الأردن وزير خارجية تونس يوم الاثنين.", "JO", "TN"),
        ("استقبل وزير الخارجية التركي هاكان في أنقرة وزير خارجية قطر.", "TR", "QA"),
        ("الرئيس المصري يستقبل رئيس وزراء العراق.", "EG", "IQ"),
        ("أمير قطر استقبل اليوم رئيس مصر.", "QA", "EG"),
    ],
)
def test_in_arabic_those_who_receive_are_before_the_verb_or_first_after_it(text, host, visitor):
    record = record_of(f"لقاء\n\n{text}", language="ar", title="لقاء")
    found = {party.code: party.role for party in record.parties}
    assert (found[host], found[visitor]) == (Role.HOST, Role.VISITOR)


def test_in_arabic_one_side_beside_the_verb_shows_no_role():
    text = "لقاء\n\nاستقبل وزير خارجية تونس يوم الاثنين. العلاقات بين الأردن وتونس قديمة."
    record = record_of(text, language="ar", title="لقاء")
    assert {party.role for party in record.parties} == {Role.UNKNOWN}
