"""A field of a match node that is asked by itself, as a condition: a tumor, an age, a word, a drug."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markerboard.errors import InputError
from markerboard.language.logic import plain
from markerboard.nomenclature import tumors
from markerboard.packs.alterations import UNREAD, Found, Unread, word
from markerboard.packs.names import Names
from markerboard.packs.trial import AND, NOT, OR
from markerboard.patient.drugs import drug
from markerboard.patient.unused import Unreadable

_NUMBER = re.compile(r"\s*(>=|<=|==|=|>|<)\s*(\d{1,5}(?:\.\d{1,6})?|\.\d{1,6})\s*")


class Fields:
    """Reads fields by the table, in the words of one vocabulary."""

    def __init__(self, names: Names, table: Mapping[str, Any]) -> None:
        self.names, self.table = names, table
        self.forms = {"tumor": self._tumor, "age": self._age, "number": self._number, "drug": self._drug}

    def condition(self, section: str, name: str, value: Any) -> Found:
        """The condition of a field. Raises Unread."""
        rule = self.table[section].get(name)
        if rule is None:
            raise Unread("the language has no word for this field")
        text = word(value)
        bare = text.removeprefix("!")
        if "form" in rule and rule["form"] not in self.forms:
            raise Unread("is neither yes nor no")
        form = self.forms[rule["form"]] if "form" in rule else self._value
        when, reason = form(bare, rule)
        if isinstance(when, str) and not self.names.readable(when):
            raise Unread(f"the language does not say `{when}`")
        return ({NOT: when} if text != bare and when is not None else when), reason

    def _value(self, text: str, rule: Mapping[str, Any]) -> Found:
        found = rule["values"].get(text.lower())
        if found is None:
            raise Unread("is none of the words of this field that are known")
        return found, ""

    def _tumor(self, text: str, rule: Mapping[str, Any]) -> Found:
        if text in self.table["tumors"]:
            return self.table["tumors"][text], ""
        codes = tumors.codes_of(text)
        if len(codes) != 1:
            raise Unread("is the name of " + ("several tumors" if codes else "no tumor") + " of OncoTree")
        return f"diagnosis is {codes[0]}", ""

    def _number(self, text: str, rule: Mapping[str, Any]) -> Found:
        sign, number = _compared(text)
        return f"{rule['fact']} {sign} {plain(number)}", ""

    def _age(self, text: str, rule: Mapping[str, Any]) -> Found:
        """An age in completed years: one who is older than 18 may have completed 18 or 19 of them."""
        sign, number = _compared(text)
        fact, whole = rule["fact"], int(number)
        exact = number == whole
        if exact and sign in (">=", "<", "="):
            return f"{fact} {sign} {whole}", ""
        if sign == "=":
            raise Unread("is no number of whole years")
        beyond = f"{fact} {'>' if '>' in sign else '<'} {whole}"
        at = f"{fact} = {whole}"
        if not (self.names.readable(beyond) and self.names.readable(at)):
            raise Unread(f"the language does not say `{beyond}`")
        return {OR: [beyond, {AND: [at, UNREAD]}]}, "completed years do not tell it at this age"

    def _drug(self, text: str, rule: Mapping[str, Any]) -> Found:
        try:
            code = drug(text, self.names.vocabulary, before=1_000)
        except (Unreadable, InputError):
            raise Unread("is no drug that is known") from None
        return f"{rule['fact']} has {code}", ""


def _compared(text: str) -> tuple[str, Decimal]:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise Unread("is no number with a sign before it, as in `>=18`")
    return found[1].replace("==", "="), Decimal(found[2])
