"""The commonest words of each language, as they stand in folded text, and its telling letters."""

# ruff: noqa: E501  one language a line is easier to read and to mend

from __future__ import annotations

from collections.abc import Mapping

STOPWORDS: Mapping[str, str] = {
    "en": "the of and to in is that for on with as by was at from this are be has have it said not which will",
    "fr": "le la les des de du et en un une est que qui dans pour par sur au aux a ont avec ce cette ses leur plus",
    "de": "der die das und in zu den von mit ist des auf fur im dem nicht ein eine als auch sich an werden hat dass nach bei",
    "es": "el la los las de del y en que un una es por con para se su al como ha lo este esta mas",
    "it": "il la i gli le di del della dei che e in un una per con da al alla nel nella sono ha non si anche come delle",
    "pt": "o a os as de do da dos das e em que um uma por com para no na se ao nao foi mais como pela pelo",
    "nl": "de het een van en in is dat op te voor met zijn aan niet door om ook bij naar uit heeft er maar",
    "pl": "i w na z do ze nie jest sie o to za przez od po jak oraz przy ktore dla sa przeciw panstw",
    "cs": "a v na se je ze s z do o pro to za jsou byl podle od pri ktere jako jeho take po ktery tak",
    "sk": "a v na sa je ze s z do o pre to za su bol podla od pri ktore ako jeho tiez po ktory aj",
    "sl": "in v na je da se za z so s ki po pri od tudi ne bi iz pa bo kot do med",
    "hr": "i u na je da se za s su od iz o koji kao bi ne sto te ili nakon prema po koja ce",
    "lt": "ir i kad yra su is del uz nuo bei buvo taip savo jo kaip tai pagal po iki ne prie apie",
    "lv": "un ir ka no ar uz par lai arī ari pec ta tas kas bija vai so sava to gan pie ne pret",
    "et": "ja on et ei ning see oli kui mis aga selle oma ka mille kes nende vastu pole tema sonul",
    "fi": "ja on ei etta se oli mukaan myos kun joka ovat sen sita tai han kuin jo mutta sanoi ovat",
    "sv": "och att det i som en pa ar av for med till den har de inte om ett fran vid sig enligt",
    "no": "og i det som er pa en av for med til at har de ikke om fra et den ved seg etter ble",
    "da": "og i det som er pa en af for med til at har de ikke om fra et den ved sig efter blev",
    "is": "og ad i a er sem um til fyrir var vid en fra af thad hann eru hafa ekki med",
    "ro": "si de in la a cu pe din ca care este pentru au un o sa mai nu prin sunt fost lui dintre",
    "hu": "a az es hogy nem is egy volt de meg ez ki azt szerint vagy mint lesz el csak kell",
    "tr": "ve bir bu de da icin ile olarak olan daha gore cok ise kadar sonra en ancak tarafindan",
    "ca": "els les dels del i que en per amb als ha mes no aquest aquesta seva tambe entre segons una s",
    "az": "ve bir bu da de ki ile ucun olan kimi daha cox ise sonra edib edir gore uzre ile haqqinda bildirib barede",
    "sq": "te e ne dhe per nga me se qe nje ka per eshte u si ne do nuk kane kunder",
    "id": "yang dan di dari untuk dengan pada ini itu dalam tidak ke oleh akan adalah telah juga sebagai",
    "vi": "cua va la cac trong cho duoc khong voi mot nhung nay tai da ve co den nguoi ong theo",
    "ru": "и в на не что с по о к из для как это от за он был его при также после до их",
    "uk": "і в на не що з по про до із для як це від за він був його при також після та у й",
    "bg": "и в на не че с по за от да са се е като това до си към след му ще",
    "mk": "и во на не дека со по за од да се е како тоа до ги го ја кон меѓу ќе кои што според",
    "sr": "и у на не да са по за од се је као то до су који што према ће",
    "be": "і ў на не што з па пра да для як гэта ад за ён быў яго пры таксама",
    "kk": "және мен бұл деп бір үшін да де осы туралы бойынша деді болып жылы оның сол еді емес кейін қатар арқылы мәлім",
    "ky": "жана менен бул деп бир үчүн да эле дагы деди болгон ошол анын эмес кийин тууралуу боюнча айтты билдирди өзү",
    "mn": "нь энэ юм байна болон ба гэж гэсэн тухай улсын оны бол байгаа хийсэн өөрийн дээр юу руу талаар байсан мэдэгдэв",
    "el": "και το η ο του τησ τα να για στην με απο τουσ στο που των δεν θα τον οι ωσ",
    "he": "של את על לא זה עם כי הוא גם או אל היא בין כל יש אשר לאחר",
    "ar": "في من علي الي ان عن مع التي الذي هذا هذه ما لا كان قال بين بعد و او",
    "fa": "در به از كه اين را با است براي آن تا بر هاي خود شد ها مي",
    "ur": "کے میں کی سے نے اور کو کا ہے کہ ہیں پر یہ بھی تھا گیا نہیں اپنے",
    "uz": "va bu bilan uchun ham deb edi bo lgan qildi haqida keyin bo yicha tomonidan",
    "sw": "wa na kwa ni katika la za kuwa hiyo huo hizo baada cha vya hilo huku kama",
    "tl": "ang ng sa mga na ay si ni kay para nito ito at hindi kung mula",
}  # fmt: skip

# Folding takes the marks away, so these are looked for in lower-case text.
LETTERS: Mapping[str, str] = {
    "fr": "êèçœ", "de": "ßäöü", "es": "ñ¿¡", "pt": "ãõ", "pl": "łżśęąć", "cs": "řěů", "sk": "ľĺŕô",
    "lt": "ėįųū", "lv": "ģķļņā", "et": "õ", "sv": "åäö", "fi": "äö", "no": "åøæ", "da": "åøæ",
    "is": "ðþ", "ro": "țșăţş", "hu": "őű", "tr": "ığş", "sq": "ë", "vi": "ơưđạảấầẩậắặếềểệịọộớờợụứừựỳ",
    "ru": "ыэёъ", "uk": "їєґі", "bg": "ъ", "mk": "јљњѓќѕџ", "sr": "јљњћђ", "be": "ўыі", "hr": "čćđ",
    "sl": "č", "ca": "òï", "fa": "پچژگ", "ur": "ٹڈڑںےہھ", "az": "ə", "kk": "әғқңұһү", "ky": "ңөү", "mn": "өү",
}  # fmt: skip

# What a language never writes counts against it.
FOREIGN: Mapping[str, str] = {
    "ru": "ўіғқңұһөүә", "uk": "ўыэғқңұһөүә", "be": "ищїєґ", "mn": "іғқңұһә", "tr": "ə", "es": "àèòçï", "fr": "òíú", "it": "çïíú", "pt": "èòïñ", "ca": "ñ¿¡ãõêâßłœ", "ar": "پچگ",
}  # fmt: skip
