"""What the numbers of a sentence count."""

import pytest

from bot.asking import Asked
from bot.asking.texts import kinds
from bot.asking.texts.counting import counted, counts


@pytest.mark.parametrize(
    ("language", "sentence", "nouns"),
    [
        ("en", "Over 40 states heard of 3,000 more troops.", ["states", "troops"]),
        ("de", "Der Bericht nennt 10.000 Soldaten und 40 Staaten.", ["Soldaten", "Staaten"]),
        ("ko", "컨테이너 2만9000여 개를 보냈다", ["컨테이너"]),
    ],
)
def test_a_number_counts_the_noun_beside_it(language: str, sentence: str, nouns: list[str]) -> None:
    stretches = list(counted(sentence, language))
    assert all(any(noun in stretch for stretch in stretches) for noun in nouns)
    assert not any(all(noun in stretch for noun in nouns) for stretch in stretches if nouns[1:])


def test_a_year_or_a_calibre_counts_nothing() -> None:
    assert list(counted("Soldiers of the 94th Brigade", "en")) == []
    assert counts("In 2024 it sent 152mm shells and the KN-23.", "en") == 0.0
    assert list(counted("In 2024 it sent 152mm shells.", "en")) == []


@pytest.mark.parametrize(
    ("kind", "language", "sentence"),
    [
        ("share", "fi", "Joukoista puolet on kaatunut."),
        ("share", "sv", "Hälften av granaterna var äldre."),
        ("share", "hu", "A lövedékek 40 százaléka régi volt."),
        ("share", "tr", "Mermilerin yarısı eskiydi."),
        ("share", "vi", "Một nửa số đạn pháo đã cũ."),
        ("rate", "no", "De får 800 granater i uken."),
        ("rate", "id", "Mereka mengirim 800 peluru per bulan."),
        ("rate", "el", "Στέλνουν 800 βλήματα την ημέρα."),
        ("price", "cs", "Jeden náboj stojí 90 dolarů."),
        ("years", "ro", "Soldatul are 22 de ani."),
        ("count", "bg", "Загинаха хиляди войници."),
        ("count", "ar", "قتل مئات الجنود هناك."),
    ],
)
def test_measures_are_known_in_all_languages_of_questions(
    kind: str, language: str, sentence: str
) -> None:
    asked = Asked(text="", language=language, wants=frozenset({kind}), sought=())
    assert kinds.holds(asked, sentence, language) >= 0.7
    assert kinds.holds(asked, "KN-23", language) < 0.7
