"""Which language a text is in."""

import unicodedata

import pytest

from bot.text.language import UNKNOWN, detect, primary, rank

TEXTS = {
    "en": "The minister said that the delivery was a breach of the resolution.",
    "fr": "Le ministre a dit que la livraison était une violation de la résolution.",
    "de": "Der Minister sagte, dass die Lieferung ein Verstoß gegen die Resolution ist.",
    "es": "El ministro dijo que la entrega es una violación de la resolución y no se acepta.",
    "it": "Il ministro ha detto che la consegna è una violazione della risoluzione.",
    "pt": "O ministro disse que a entrega não é compatível com a resolução.",
    "nl": "De minister zei dat de levering een schending van het besluit is.",
    "pl": "Minister powiedział, że dostawa jest naruszeniem rezolucji i nie może się powtórzyć.",
    "cs": "Ministr řekl, že dodávka je porušením rezoluce a že se k ní vláda vyjádří.",
    "sk": "Minister povedal, že dodávka je porušením rezolúcie a sú podľa neho ďalšie.",
    "sl": "Minister je dejal, da je dobava kršitev resolucije in da bo vlada o tem še govorila.",
    "hr": "Ministar je rekao da je isporuka kršenje rezolucije te da će vlada o tome raspravljati.",
    "sr": "Министар је рекао да је испорука кршење резолуције и да ће влада о томе говорити.",
    "lt": "Ministras sakė, kad tiekimas yra rezoliucijos pažeidimas ir kad jis turi baigtis.",
    "lv": "Ministrs sacīja, ka piegāde ir rezolūcijas pārkāpums un ka tai jābeidzas.",
    "et": "Minister ütles, et tarne on resolutsiooni rikkumine ja see ei tohi jätkuda.",
    "fi": "Ministeri sanoi, että toimitus on päätöslauselman vastainen ja että se ei saa jatkua.",
    "sv": "Ministern sade att leveransen är ett brott mot resolutionen och inte får fortsätta.",
    "no": "Ministeren sa at leveransen er et brudd på resolusjonen etter dette og må slutte.",
    "da": "Ministeren sagde, at leverancen er et brud på resolutionen og blev fordømt af alle.",
    "is": "Ráðherrann sagði að sendingin væri brot á ályktuninni og hún hefði verið fordæmd.",
    "ro": "Ministrul a spus că livrarea este o încălcare a rezoluției și nu va fi acceptată.",
    "hu": "A miniszter azt mondta, hogy a szállítás a határozat megsértése, és nem fogadható el.",
    "tr": "Bakan, sevkiyatın karara aykırı olduğunu ve bu nedenle kabul edilmeyeceğini söyledi.",
    "sq": "Ministri tha se dërgesa është shkelje e rezolutës dhe nuk do të pranohet.",
    "id": "Menteri mengatakan bahwa pengiriman itu adalah pelanggaran resolusi dan tidak diterima.",
    "vi": "Bộ trưởng nói rằng việc chuyển giao này là vi phạm nghị quyết và không được chấp nhận.",
    "ru": "Министр сказал, что поставка является нарушением резолюции и не должна повториться.",
    "uk": "Міністр сказав, що поставка є порушенням резолюції і не має повторитися.",
    "bg": "Министърът каза, че доставката е нарушение на резолюцията и не може да се повтори.",
    "mk": "Министерот рече дека испораката е кршење на резолуцијата и не смее да се повтори.",
    "el": "Ο υπουργός είπε ότι η παράδοση είναι παραβίαση του ψηφίσματος.",
    "he": "השר אמר כי האספקה היא הפרה של ההחלטה.",
    "ar": "قال الوزير إن التسليم انتهاك للقرار ولا يمكن قبوله.",
    "ka": "მინისტრმა თქვა, რომ მიწოდება რეზოლუციის დარღვევაა.",
    "ko": "장관은 이번 이전이 결의 위반이라고 말했다.",
    "ja": "大臣は、この移転は決議違反だと述べた。",
    "zh": "部长说，这次转让违反了决议。",
    "ca": "El ministre ha dit que els lliuraments violen les resolucions i que no s'accepten.",
    "fa": "وزیر گفت که این تحویل نقض قطعنامه است و پذیرفته نمی‌شود.",
    "th": "รัฐมนตรีกล่าวว่าการส่งมอบนี้ละเมิดข้อมติ",
    "hi": "मंत्री ने कहा कि यह आपूर्ति प्रस्ताव का उल्लंघन है।",
    "be": "Міністр сказаў, што пастаўка з'яўляецца парушэннем рэзалюцыі і не павінна паўтарыцца.",
    "kk": "Министр бұл жеткізілім қарарды бұзады және қайталанбауы керек деді.",
    "ky": "Министр бул жеткирүү токтомду бузат жана кайталанбашы керек деп билдирди.",
    "hy": "Նախարարն ասել է, որ մատակարարումը բանաձևի խախտում է։",
    "mn": "Сайд энэ нийлүүлэлт нь тогтоолыг зөрчсөн гэж мэдэгдэв.",
    "az": "Nazir bildirib ki, bu göndəriş qətnamənin pozulmasıdır və daha təkrarlanmamalıdır.",
    "bn": "মন্ত্রী বলেছেন, এই সরবরাহ প্রস্তাবের লঙ্ঘন।",
    "ta": "இந்த விநியோகம் தீர்மானத்தை மீறுவதாகும் என்று அமைச்சர் கூறினார்.",
    "te": "ఈ సరఫరా తీర్మానాన్ని ఉల్లంఘిస్తుందని మంత్రి అన్నారు.",
    "am": "ሚኒስትሩ ይህ አቅርቦት የውሳኔውን ጥሰት ነው ብለዋል።",
    "ur": "وزیر نے کہا کہ یہ ترسیل قرارداد کی خلاف ورزی ہے اور اسے قبول نہیں کیا جا سکتا۔",
    "sw": "Waziri alisema kuwa usambazaji huo ni ukiukaji wa azimio na hauwezi kukubaliwa.",
    "uz": "Vazir bu yetkazib berish rezolyutsiyaga zid va takrorlanmasligi kerak deb aytdi.",
    "tl": "Sinabi ng ministro na ang paghahatid ay paglabag sa resolusyon at hindi tatanggapin.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_detects(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_letters_may_be_apart_from_their_accents(text: str) -> None:
    assert rank(unicodedata.normalize("NFD", text)) == rank(text)


def test_the_ending_behind_an_apostrophe_is_no_word_of_another_language() -> None:
    assert detect("Kuzey Kore bu yıl Rusya'ya mermi verdi") == "tr"


def test_a_quoted_title_in_another_language_does_not_change_the_answer() -> None:
    assert detect(f"{TEXTS['fr']} {TEXTS['fr']} « The Minister's Statement »") == "fr"
    assert detect(f"{TEXTS['ja']} (Ministry of Foreign Affairs of Japan)") == "ja"


def test_a_hint_decides_between_close_relatives_only() -> None:
    both = "Regjeringen er glad for det."
    assert detect(both, ["da"]) == "da"
    assert detect(both, ["nb-NO"]) == "no"
    assert detect(TEXTS["de"], ["en"]) == "de"


def test_nothing_to_go_by() -> None:
    assert detect("1718 (2006)") == UNKNOWN
    assert detect("1718 (2006)", ["fr"]) == "fr"


@pytest.mark.parametrize(("tag", "subtag"), [("nb-NO", "no"), ("zh_TW", "zh"), ("EN", "en")])
def test_primary_subtag(tag: str, subtag: str) -> None:
    assert primary(tag) == subtag
