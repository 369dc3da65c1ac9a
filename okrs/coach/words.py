"""The words the coach knows, in English alone: in another language it keeps quiet."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a person does, as the first word of a sentence: the sentence then names work and not what it brings.
DOING = _words(
    "launch run hold implement migrate hire write build organise organize roll set develop create introduce prepare "
    "ship deliver conduct redesign recruit complete draft test publish train finish design define plan start "
    "establish install replace upgrade add review document analyse analyze investigate research evaluate perform "
    "execute carry attend visit schedule host present update rewrite refactor deploy release integrate open negotiate "
    "produce record arrange appoint adopt automate configure kick pilot rebuild relaunch meet interview send print "
    "translate consolidate outsource purchase buy"
)
# The same, done: after a number it counts what was made.
MADE = _words(
    "published shipped held delivered launched made run written conducted started created built completed organised "
    "organized sent produced recorded designed developed implemented installed migrated trained hired posted filmed "
    "printed finished released closed filed performed executed"
)
VAGUE = _words(
    "improve improved improving improvement better best optimise optimize optimised optimized enhance enhanced "
    "strengthen efficient efficiently effective effectively happier happy happiness awareness great greater excellent "
    "excellence world-class best-in-class seamless easier easy smoother engaged modernise modernize modern "
    "significantly substantially considerably innovative robust scalable leading delight delighted foster leverage "
    "streamline synergy synergies empower successful successfully"
)
# A measure that goes up or down; two of them in a sentence are two measures.
MOVING = _words("increase raise grow reduce cut lower decrease double triple halve shorten")
NUMBERS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve dozen twenty fifty hundred thousand million "
    "half halve double triple twice thrice quarter third"
)
ENGLISH = _words(
    "the a an of to from by with for and or our we is are be that this their at on in into within per each every as "
    "more less than below above under over reach reaches rise rises fall falls drops keep bring win up down who which "
    "customers customer users employees team teams share number time nobody everyone new"
)
FOREIGN = _words(
    "der die das den dem des ein eine einen einem einer und oder von auf mit für zu zum zur im ist sind wird werden "
    "neue neuen neuer neues nicht pro bei aus über unter sinkt steigt alle mehr le les une des du et ou dans avec pour "
    "par est sont taux passe el los las y o del con para por es son nuevo nueva il lo gli e di che per nel della het "
    "een van met voor op nombre de la tiempo"
)
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
LETTERS_BEYOND = re.compile(r"[àâäáãåæçéèêëíìîïñóòôöõøœúùûüýß]")
"""In no English word that a key result needs."""
DIGIT = re.compile(r"\d")


def words_of(text: str) -> list[str]:
    """The words in small letters."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def is_english(text: str) -> bool:
    """Whether the text is surely English: it has English words and no more of another language's."""
    words = words_of(text)
    known = DOING | MADE | VAGUE | MOVING | NUMBERS | ENGLISH
    english = sum(word in known for word in words)
    foreign = sum(word in FOREIGN or bool(LETTERS_BEYOND.search(word)) for word in words)
    return english > foreign


def has_number(text: str) -> bool:
    """Whether it names a figure, in digits or in words."""
    return bool(DIGIT.search(text)) or any(word in NUMBERS for word in words_of(text))
