"""Which sentences reply to a question that stands in a text, as in a transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence

ASKED = ("?", "？", "—")  # a question may be cut short by its answer
_MOST = 5  # sentences of a reply, and to the end of a question put at length
# Who speaks next in a transcript: "Q", "MR. SMITH:", "Вопрос:".
_TURN = re.compile(
    r"\W*(?:Q\b|[QA]:|[A-ZÀ-ÝА-ЯІЇЄҐ][A-ZÀ-ÝА-ЯІЇЄҐ.'’ -]{2,40}:|(?:Question|Answer|Frage|Antwort"
    r"|Réponse|Вопрос|Ответ|Питання|Запитання|Відповідь|Pregunta|Respuesta|Domanda|Risposta"
    r"|Pergunta|Resposta|Pytanie|Odpowiedź|Vraag|Antwoord|질문|답변|問|答|问)\s?[:：)）])"
)


def reply(sentences: Sequence[str], place: int) -> range:
    """The places of what replies to the sentence at `place`: the next speaker's words, or what
    follows where nobody speaks in turn."""
    turns = [at for at in range(place + 1, len(sentences)) if _TURN.match(sentences[at])]
    asking = sentences[place : turns[0] if turns else place + 1]
    put = any(each.endswith(ASKED) for each in asking)
    first = turns[0] if turns and put and turns[0] - place <= _MOST else place + 1
    last = min([first + _MOST, len(sentences), *(turn for turn in turns if turn > first)])
    return range(first, last)
