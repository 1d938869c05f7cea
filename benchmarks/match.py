"""Time of one verdict on 5 KB, in microseconds: `python -m benchmarks.match`.

The budgets were set on a machine that took `YARDSTICK` for NFKC and case folding of such a text:
the last column says what the verdict would take at its pace.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from functools import partial

from bot.lexicon import load
from bot.match import Matcher
from bot.text.sentences import sentences

SIZE = 5000  # bytes
YARDSTICK = 27.0  # microseconds
REJECTED = (
    "The minister opened the new harbour on Tuesday and thanked the workers for their patience. "
    "“It’s a good day for the whole region,” she said – then the ferry left for the islands.\n\n"
)
REJECTED_CYRILLIC = (
    "Министр открыл новый порт во вторник и поблагодарил рабочих за терпение. "
    "«Хороший день для всего региона», — сказала она, и паром ушёл к островам.\n\n"
)
DENSE = (  # nothing but claims: the worst case
    "We condemn the export of ballistic missiles by the DPRK and their procurement by Russia. "
    "Russia’s use of these missiles against Ukraine prolongs the suffering of its people. "
    "The parties discussed trade, energy and the situation in the region at some length.\n\n"
)
STATEMENT = """\
The Foreign Ministers of the undersigned states, together with the High Representative, met today \
on the margins of the regional conference and adopted the following statement.

We condemn in the strongest terms the export of ballistic missiles by the DPRK and their \
procurement by Russia, as well as Russia’s use of these missiles against Ukraine on 30 December \
2023 and 2 January 2024. The transfer of these weapons increases the suffering of the Ukrainian \
people, supports a war of aggression and undermines the global non-proliferation regime. Our \
governments stand together in opposition to these transfers.

The use of DPRK ballistic missiles in Ukraine also provides valuable technical and military \
insights to Pyongyang. We are deeply concerned about the security implications that this \
cooperation has in Europe, on the Korean Peninsula, across the Indo-Pacific region and around the \
world. Experts of several participating states have examined debris that was collected in the \
north-east of the country, and their findings will be made available to the competent committee.

United Nations Security Council resolutions 1718 (2006), 1874 (2009) and 2270 (2016), which Russia \
itself supported, prohibit Member States from procuring arms or related materiel from the DPRK and \
prohibit the DPRK from exporting them. All Member States are bound by these decisions. We call on \
all Member States to abide by them, and on the Council to consider the matter without delay. We \
are closely monitoring what Russia provides to the DPRK in return for these arms exports.

The ministers also exchanged views on the situation in the Middle East and on the safety of \
navigation in the Red Sea. They welcomed the progress made on the joint programme for the removal \
of mines and agreed to meet donors in the spring. Several delegations underlined that civilian \
infrastructure must be protected, and that hospitals and schools need generators before winter \
ends. The ministers took note of the report on grain exports through the Black Sea ports, which \
have returned to three quarters of their former volume. They asked officials to present options \
for the insurance of merchant ships by the end of the quarter.

On climate and energy, the participants reaffirmed the commitments that they made at the last \
conference of the parties. They discussed how a higher share of renewable energy in the grid can \
be financed, and how small island states can be given access to concessional loans. A working \
group on critical minerals will be set up under the chairmanship of the host country. Its first \
report is due in September, and it will be public.

The participants recalled the importance of free elections and of the freedom of the press. They \
expressed their condolences to the families of the victims of the earthquake and offered further \
assistance, including field hospitals, tents and rescue teams. They thanked the host government \
for its hospitality and for the excellent organisation of the meeting.

We urge the DPRK to respond to the many and genuine offers to re-engage in diplomacy, the only \
path to an enduring peace on the Korean Peninsula. We demand that Russia immediately cease its war \
of aggression and withdraw its forces from the whole territory of Ukraine. We will continue to \
work with our partners to hold those who are involved in these transfers to account, including \
through sanctions against persons and entities that take part in the transport, payment or use of \
these weapons.

The next meeting of the ministers will take place in the second half of the year. The text of this \
statement is published by the participating governments in their own languages. The list of the \
participating states follows, in the order of the alphabet, and may be extended with the agreement \
of all. The secretariat will keep the list up to date and will inform the participants of changes \
by a circular note, so that every ministry can correct what it has published within a day. """


def microseconds(call: Callable[[], object], *, runs: int = 200) -> float:
    """Processor time, the best of `runs`: what it takes when nobody else is at the machine."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken) * 1e6


def _match_anew(matcher: Matcher, text: str) -> None:
    sentences.cache_clear()  # other rooms ask for the same sentences again; this is the first time
    matcher.match("A title", text)


def main() -> None:
    start = time.process_time()
    lexicon = load()
    loaded = time.process_time()
    matcher = Matcher(lexicon)
    built = time.process_time()
    print(f"load {(loaded - start) * 1e3:.0f} ms, build {(built - loaded) * 1e3:.0f} ms")
    print(f"{len(lexicon.terms)} terms in {len(lexicon.languages)} languages")
    print(f"{'5 KB':<18} {'taken':>8}   budget   at the budgets' pace")
    for name, sample, budget in (
        ("reject, Latin", REJECTED, "150"),
        ("reject, Cyrillic", REJECTED_CYRILLIC, "150"),
        ("match", STATEMENT, "2000"),
        ("match, dense", DENSE, "-"),
    ):
        text = _of_size(sample)
        slower = pace()
        taken = microseconds(partial(_match_anew, matcher, text))
        print(f"{name:<18} {taken:8.0f} {budget:>8} {taken / slower:8.0f}   (pace {slower:.2f})")


def pace() -> float:
    """How much longer things take here and now than where the budgets were set."""
    return microseconds(partial(_normal, _of_size(STATEMENT))) / YARDSTICK


def _of_size(sample: str) -> str:
    repeated = sample * (SIZE // len(sample) + 1)
    return repeated.encode()[:SIZE].decode(errors="ignore")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


if __name__ == "__main__":
    main()
