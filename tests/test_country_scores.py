"""The weights of mentions and the scores of countries, rule by rule."""

import pytest

from searcher.metadata.parties.country_scores import CountryScores, score_mentions
from searcher.metadata.parties.mention_weights import WeightedMention, weigh_mentions
from searcher.metadata.parties.zones import Zone

LEAD = "Carpets and rugs of many colours were on show at a fair by the sea, and were sold there."


def mentions(body: str, title: str = "") -> tuple[WeightedMention, ...]:
    return weigh_mentions(title, body, "en")


def weight(sentence: str, code: str = "CL") -> float:
    """Return the weight of the first mention of a country below a lead that names none."""
    return next(m.weight for m in mentions(f"{LEAD} {sentence}") if m.country == code)


def scores(body: str, title: str = "") -> CountryScores:
    return CountryScores(mentions(body, title), {})


# Mentions


def test_a_mention_has_most_weight_in_the_title_then_in_the_lead():
    body = f"Chile held a fair of carpets and rugs in a hall by the sea. {LEAD} Chile won."
    found = [(m.zone, m.weight) for m in mentions(body, "Chile holds a fair")]
    assert [zone for zone, _ in found] == [Zone.TITLE, Zone.LEAD, Zone.BODY]
    assert [w for _, w in found] == sorted((w for _, w in found), reverse=True)
    assert len({w for _, w in found}) == 3


def test_a_mention_in_the_dateline_has_no_weight():
    first, *_ = mentions("SANTIAGO, May 4 - A fair of carpets opened by the sea.")
    assert (first.zone, first.weight) == (Zone.DATELINE, 0.0)


def test_a_name_has_more_weight_than_a_capital_and_a_capital_more_than_a_city():
    names = ("Kazakhstan", "Astana", "Almaty")
    named, capital, city = (weight(f"Then {name} won.", "KZ") for name in names)
    assert named > capital > city > 0


def test_a_capital_as_a_location_has_half_the_weight_of_one_that_acts():
    assert weight("The choir sang in Santiago.") == weight("Then Santiago agreed.") / 2


@pytest.mark.parametrize(
    ("sentence", "factor"),
    [
        ("Estonia liked the carpets. The Chilean news agency wrote of them.", 0.25),
        ("Estonia liked carpets from hot lands such as Chile, which are heavy.", 0.4),
        ("Rugs: Peru, Spain, Estonia and Chile.", 0.4),
    ],
)
def test_a_country_named_in_passing_has_less_weight(sentence, factor):
    assert weight(sentence) == pytest.approx(0.9 * factor)


def test_each_of_many_signatories_has_more_weight_than_each_of_two():
    two = weight("Estonia and Chile signed a paper.")
    few = weight("The paper was signed by Peru, Spain, Estonia and Chile.")
    many = weight("The paper was signed by Peru, Spain, Mali, Niger, Ghana, Estonia and Chile.")
    assert 0.9 < two < few < many


# Scores


def test_repeated_mentions_in_one_zone_count_up_to_a_limit():
    once, twice, often, oftener = (
        scores(f"{LEAD} {'Chile won. ' * times}").score("CL") for times in (1, 2, 40, 80)
    )
    assert once < twice < often == oftener


def test_the_score_of_a_part_of_a_country_adds_to_the_country():
    found = score_mentions(mentions(f"{LEAD} New Mexico won. Montana lost."))
    assert found["US"] == pytest.approx(found["US-NM"] + found["US-MT"])


def test_repeated_signs_count_once():
    once = scores("It paid 34 cts a share, or 12 mln dlrs.")
    again = scores("It paid 34 cts a share, or 12 mln dlrs. It had paid 11 mln dlrs.")
    assert once.by_signs == again.by_signs
    assert once.by_signs["US"] > 0


def test_signs_add_nothing_to_a_score():
    assert scores("It paid 34 cts a share, or 12 mln dlrs.").countries == ()


def test_a_dateline_adds_less_than_a_name():
    found = {c.code: c.score for c in scores("SANTIAGO, May 4 - Prices in Estonia rose.").countries}
    assert 0 < found["CL"] < found["EE"]


def test_the_source_adds_its_bonus():
    found = CountryScores((), {"KZ": 3.0})
    assert [(c.code, c.score) for c in found.countries] == [("KZ", 3.0)]
