"""Pages in the place of others: a browser check, maintenance, or "not found" said with a 200."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from bot.errors import ParseError

# What such pages are called. Nothing else may stand in the title but the name of the site.
_CHECKS = (
    "403 forbidden|access (?:to this page has been )?denied|are you (?:a robot|human)"
    "|attention required!?|bot verification|checking your browser.{0,40}|ddos-guard"
    "|error 40[13]|error 50[0234]|forbidden|human verification|just a moment(?:\\.{3}|…)?"
    "|one moment,? please(?:\\.{3}|…)?|pardon our interruption(?:\\.{3}|…)?"
    "|please wait(?:\\.{3}|…)?"
    "|request (?:rejected|blocked)|robot check|security (?:check|verification)"
    "|service (?:temporarily )?unavailable|technical difficulties|verify(?:ing)? you are human"
    "|you have been blocked"
)
_CLOSED = (
    "(?:(?:(?:web)?site|scheduled|planned|system) )?maintenance(?: (?:mode|break|work|page))?"
    "|(?:(?:site|website|page) )?(?:is )?(?:under|undergoing|down for)(?: scheduled)?"
    " (?:maintenance|construction)|(?:site|website|temporarily) (?:temporarily )?unavailable"
    "|(?:we(?:’|'| wi)ll )?be (?:right )?back soon"
    "|(?:site )?(?:en (?:cours de )?maintenance|temporairement indisponible)|maintenance en cours"
    "|wartung(?:sarbeiten|smodus|sseite)?|(?:website |seite )?(?:im umbau|in wartung)"
    "|(?:(?:sitio|página|web)(?: web)? )?en mantenimiento|(?:(?:site|página) )?em manutenção"
    "|(?:(?:sito|pagina) )?in manutenzione|(?:(?:web)?site )?in onderhoud|onderhoud"
    "|przerwa (?:techniczna|konserwacyjna|serwisowa)|prace (?:techniczne|konserwacyjne|serwisowe)"
    "|(?:ведутся |проводятся )?технические работы(?: на сайте)?|сайт временно недоступен"
    "|(?:ведуться |проводяться |тривають )?технічні роботи(?: на сайті)?"
    "|сайт тимчасово недоступний|(?:probíhá |plánovaná )?(?:údržba|odstávka)(?: webu| stránek)?"
    "|(?:prebieha )?údržba(?: stránky| webu)?|(?:pågående )?underhåll(?:sarbete)?"
    "|vedlikehold(?:sarbeid)?|vedligeholdelse|huoltokatko|hooldustööd|karbantartás(?: alatt)?"
    "|(?:site )?bakım(?:da|dayız| çalışması| modu)?|(?:site |sit )?în (?:mentenanță|întreținere)"
    "|(?:сайтът е )?в профилактика|(?:υπό )?συντήρηση|(?:الموقع )?(?:قيد|تحت) الصيانة"
    "|(?:시스템|서비스|서버|사이트|홈페이지) ?점검(?: ?중)?(?: ?안내)?|점검 ?중(?:입니다)?"
    "|(?:ただいま)?(?:システム|サーバー?|サイト)?メンテナンス中?(?:のお知らせ)?"
    "|(?:网站|系统|網站|系統)(?:正在)?(?:维护|維護)中?"
)
_MISSING = (
    "(?:error )?404(?: error)?(?:[:. –-]+(?:page |file )?not found)?|(?:page|file) not found"
    "|not found|(?:the )?page (?:you requested )?(?:could|can) ?not be found|410 gone"
    "|page (?:introuvable|non trouvée)|(?:die )?seite (?:wurde )?nicht gefunden"
    "|página no encontrada|pagina non trovata|página não encontrada|pagina niet gevonden"
    "|nie znaleziono strony|страница не найдена|сторінк[ау] не знайдено|stránka nenalezena"
    "|stránka sa nenašla|sidan (?:kunde inte hittas|hittades inte)|siden blev ikke fundet"
    "|siden finnes ikke|sivua ei löyt(?:ynyt|y)|lehte ei leitud|lapa nav atrasta"
    "|puslapis nerastas|pagina nu a fost găsită|страницата не е намерена"
    "|stranica nije pronađena|az oldal nem található|sayfa bulunamadı"
    "|페이지를 찾을 수 없습니다|ページが見つかりません(?:でした)?"
    "|页面(?:不存在|未找到)|找不到(?:网页|頁面)"
)
_SITE = r"\s*(?:[|–—:·-].{0,80})?"


def _titled(words: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:.{{1,60}}\s[|–—-]\s)?(?:{words})[.!]?{_SITE}", re.IGNORECASE)


_CHECK, _NOT_FOUND = _titled(f"{_CHECKS}|{_CLOSED}"), _titled(_MISSING)


def refuse_gate(page: HtmlElement) -> None:
    """Raise ParseError `challenge` or `soft-404` for a page that isn't the one asked for."""
    title = next(page.iter("title"), None)
    name = "" if title is None else " ".join(title.text_content().split())
    if _CHECK.fullmatch(name):
        raise ParseError("challenge", name)
    if _NOT_FOUND.fullmatch(name):
        raise ParseError("soft-404", name)
