"""Whatever the text, facts point at their own words and sentences are slices in order."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.cluster import decide, fingerprint
from bot.model import StoryCandidate
from bot.text.sentences import sentences
from tests.shipped import lexicon

AT = datetime(2024, 1, 10, tzinfo=UTC)
LANGUAGES = st.sampled_from(["en", "de", "ru", "ar", "ko", "ja", "el", "xx"])
PIECES = st.sampled_from(
    [
        "resolution 1718 (2006)", "30 December 2023", "31.2.2024", "12월 30일", "第2270号決議",
        "France, Japan and Ukraine", "48 countries", "12,000 troops", "We condemn", "İ", "ß",
        "\n\n", ". ", "U.N. ", "(", "!!!", "\u0301", "9" * 400, "9" * 5_000, "million", "만",
        "1718,",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=20), max_size=12).map(" ".join)


@given(title=TEXTS, text=TEXTS, language=LANGUAGES)
def test_every_fact_is_its_own_slice(title: str, text: str, language: str) -> None:
    found = facts.extract(title, text, language, published=AT, lexicon=lexicon())
    fields = {"title": title, "text": text}
    groups = (found.resolutions, found.dates, found.signatories, found.items, found.acts)
    for span in (fact.span for group in groups for fact in group):
        assert span.start < span.end
        assert fields[span.field][span.start : span.end] == span.text


@given(text=TEXTS, language=LANGUAGES)
def test_sentences_are_slices_in_order(text: str, language: str) -> None:
    position = 0
    for start, end in sentences(text, language):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


@given(text=TEXTS, language=LANGUAGES)
def test_the_same_text_tells_the_same_story(text: str, language: str) -> None:
    found = facts.extract("A title", text, language, published=AT, lexicon=lexicon())
    mark = fingerprint("A title", text, language, found, AT)
    story = StoryCandidate(story_id="one", first_at=AT, members=(mark,))
    assert decide(mark, [story]).story_id == "one"
    assert decide(mark, []).story_id is None
