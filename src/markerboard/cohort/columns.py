"""Where in a given table each column stands that the rules ask for, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markerboard.cohort import aside, dictionary, lists, without_result
from markerboard.cohort.given import Given, Tables, literal, quoted
from markerboard.cohort.reading import NUMERIC, TEXTS, WHOLE, WHYS, Cells
from markerboard.cohort.refusing import missing_columns, of_type
from markerboard.cohort.specimens import DENIED, UNASKED, of_specimens, with_specimens
from markerboard.cohort.wrong import Read, Wrong
from markerboard.errors import CohortError
from markerboard.patient.unused import NOT_SAID
from markerboard.sql.clashes import touching
from markerboard.sql.following import needed
from markerboard.sql.names import plain
from markerboard.sql.query import Query
from markerboard.sql.table import (
    BOOLEAN,
    COMPLETE,
    HIGH,
    INTEGER,
    LOW,
    MEMBERS,
    NUMBER,
    PATIENT,
    STATUS,
    TEXT,
    Column,
)


class Columns(Cells):
    """Finds and reads the columns of a query in a given table."""

    def __init__(self, tables: Tables, given: Given, query: Query) -> None:
        super().__init__(tables, given, with_specimens(query, given.columns))
        query = self.query
        self.listed, self.elsewhere = lists.listed(query.table), lists.elsewhere(query.table)
        self.asides: list[aside.Aside] = []
        self.spoken: dict[str, Sequence[dictionary.Entry]] = {}
        self.unasked = of_specimens(query.table, given.columns)
        self.sources: dict[str, None] = {}
        self.found: dict[Column, str | None] = {}

    def read(self, *, absent_unknown: bool) -> dict[Column, Read]:
        """How each column is read. Raises CohortError with everything that is missing or of a wrong type."""
        self.found = found = {c: self._source(c) for c in self.query.reads}
        missing = [PATIENT] * (PATIENT not in self.actual)
        missing += [c.name for c, source in found.items() if source is None] if not absent_unknown else []
        if missing:
            raise CohortError(missing_columns(missing, self.actual.values()))
        wrong = [of_type(self.actual[s], self._type(s), c.type) for c, source in found.items()
                 for s in dict.fromkeys((source, *self._lists(c))) if s and not self._fits(c, s)]
        if wrong:
            raise CohortError("\n".join(wrong))
        found |= self._compared()
        looked_at = dict(self._looked_at(found))
        self.asides = self._asides()
        looked_at |= {one.source.lower(): self._speaking(one) for one in self.asides if not one.of}
        self.texts = self.tables.texts(self.given, looked_at)
        aside.bounded(one.source for one in self.asides if not one.of and self.texts[one.source.lower()])
        return {c: self._remarked(c, self._read(c, source)) if source else Read(f"CAST(NULL AS {c.type})")
                for c, source in found.items()}

    def _asides(self) -> list[aside.Aside]:
        """The columns that are not read and may speak of what is; of those without a name, texts."""
        beside = {self.actual[name] for names in self.unasked.values() for name in names}
        names = aside.unread(self.given.columns, self._used() | beside, self.query.table)
        return [one for one in aside.asides(names, self.query.table.vocabulary)
                if one.of or (self._type(one.source.lower()) in TEXTS
                              and (one.column.is_of_sample or one.column.is_of_test or self._genes()))]

    def _speaking(self, one: aside.Aside) -> str:
        """The texts of a column that may say something: those that name a gene, where its name does not."""
        raw = self._raw(one.source.lower())
        if one.column.is_of_sample or one.column.is_of_test or one.column.name:
            return raw
        named = literal(aside.naming(self._genes(), self.query.table.vocabulary))
        return f"CASE WHEN regexp_matches({raw}, {named}) THEN {raw} END"

    def _genes(self) -> list[str]:
        return sorted({column.fact.name for column in self.found if column.fact.type == "gene"})

    def _remarked(self, column: Column, read: Read) -> Read:
        """A column, which what is said of it in columns that are not read leaves open."""
        own = {c.name for c, source in self.found.items() if source == c.name}
        told = [*without_result.wrong(column, own, self.query.table, self)]
        told += [wrong for one in self.asides for wrong in self._said_aside(column, one)]
        if column.fact.type == "gene":
            told += [self._beside(column, source) for source in self.unasked.get(column.fact.name, ())]
        return read._replace(wrong=(*read.wrong, *told))

    def _said_aside(self, column: Column, one: aside.Aside) -> Iterator[Wrong]:
        """What a column that is not read says of another, where it says anything."""
        source, fact = one.source.lower(), column.fact
        there = f"{self.cell(source)} NOT IN ('', {WHYS})"
        if fact.name in one.of and one.gene:
            told = f" AND TRY_CAST({self.cell(source)} AS DOUBLE) IS NULL" * one.number
            told += f" AND lower({self.cell(source)}) NOT IN ({DENIED})" * one.denied
            yield Wrong(source, there + told, literal(aside.WHY))
        elif fact.name in one.of:
            own = self.cell(self.found[column] or source)
            other = f"lower({self.cell(source)}) <> lower(coalesce({own}, ''))"
            yield Wrong(source, f"{there} AND {other}", literal(aside.TWICE))
        elif not one.of:
            yield from self._named_aside(column, one)

    def _named_aside(self, column: Column, one: aside.Aside) -> Iterator[Wrong]:
        """What texts say: the genes that they name or deny, a sample that is no tumor's, a test of plasma."""
        vocabulary, source, genes = self.query.table.vocabulary, one.source.lower(), self._genes()
        meaning, types = aside.spoken_of(one.column, vocabulary, genes), [BOOLEAN] * (2 * len(genes) + 2)
        told = {len(genes): aside.NO_TUMOR} if aside.of_tumor(column.fact, vocabulary) else {}
        told |= {len(genes) + 1: aside.PLASMA} if aside.of_sequencing(column.fact, vocabulary) else {}
        if column.fact.name in genes:
            place = genes.index(column.fact.name)
            told |= {place: aside.WHY, len(genes) + 2 + place: aside.DENIED}
        if source not in self.spoken:  # most say nothing, and a query of all takes the square of their number
            self.spoken[source] = dictionary.entries(self.texts[source], len(types), meaning)
        for i in (i for i in told if any(one.cells[i] for one in self.spoken[source])):
            why = told[i]
            said = f"coalesce({self._looked_up(source, types, meaning, i).expression}, FALSE)"
            if why == aside.DENIED:
                said += f" AND ({self._other(column.fact, STATUS).expression} = 'wild-type') IS NOT TRUE"
            of_row = why in (aside.NO_TUMOR, aside.PLASMA)
            yield Wrong(source, said, literal(why), apart=why if of_row else column.fact.name)

    def _beside(self, column: Column, source: str) -> Wrong:
        """What no rule asks of a specimen, and is in the tumor: it leaves open what is not mutated."""
        status = self._other(column.fact, STATUS).expression
        there = f"{self.cell(source)} NOT IN ('', {WHYS}) AND lower({self.cell(source)}) NOT IN ({DENIED})"
        return Wrong(source, f"{there} AND ({status} = 'mutated') IS NOT TRUE", literal(UNASKED))

    def unused(self) -> list[str]:
        """The columns that are not read; a remark on a gene is, as that."""
        known = {column.fact.name for column, source in self.found.items() if source}
        used = self._used()
        used |= {one.source for one in self.asides if one.remark and not known.isdisjoint(one.of)}
        used |= {self.actual[name] for gene in known for name in self.unasked.get(gene, ())}
        return [name for name in self.given.columns if name not in used]

    def _used(self) -> set[str]:
        """The columns that are read."""
        return {self.actual[key] for key in (*self.sources, PATIENT)}

    # Where it stands

    def _source(self, column: Column) -> str | None:
        """The column that tells of a column: itself, the number in one column, the gene's variants."""
        bare, given = plain(column.fact.name), self._lists(column)
        number = column.part in (LOW, HIGH) and column.fact.type in ("number", "count")
        self.sources |= dict.fromkeys(given)
        for name in (column.name, bare if number else "", *given):
            if name in self.actual:
                self.sources[name] = None
                return name
        return None

    def _list(self, column: Column, of: Mapping[str, lists.Listed] | None = None) -> str:
        """The list of variants that may tell a column as well, where it is given."""
        told = (self.listed if of is None else of).get(column.name)
        return told.name if told and told.name in self.actual else ""

    def _lists(self, column: Column) -> list[str]:
        """The lists that may tell a column: that of its gene, and that of the tumor."""
        return [name for of in (self.listed, self.elsewhere) if (name := self._list(column, of))]

    def _compared(self) -> dict[Column, str]:
        """The columns that nothing asks for, and that may contradict what is asked or say it, where given."""
        needs = needed(self.query.table, {column.name for column in self.found})
        asked = {c.fact.name for c in self.query.table.columns if c in self.found or c.name in needs}
        compared = needs | {name for clash in touching(self.query.table, asked) for name in clash.columns}
        beside = [c for c in self.query.table.columns if c.name in compared and c not in self.found]
        return {c: source for c in beside if (source := self._source(c))
                and all(self._fits(c, one) for one in (source, *self._lists(c)))}

    def _fits(self, column: Column, source: str) -> bool:
        type = self._type(source)
        if source != column.name:  # a number as it is reported, or a list of variants
            return type in TEXTS or type.endswith("[]") or (column.part in (LOW, HIGH) and type in NUMERIC)
        if column.type == TEXT:
            return type in TEXTS or (type == "VARCHAR[]" and column.fact.type == "drugs")
        return type in TEXTS or type in (("BOOLEAN", *WHOLE) if column.type == BOOLEAN else NUMERIC)

    def _looked_at(self, found: Mapping[Column, str | None]) -> Iterator[tuple[str, str]]:
        """The columns of which each distinct text is read, and the texts; of bounds what is no number."""
        beside = {plain(f"{self.listed[c.name].gene.name} {part}"): None for c in found if self._list(c)
                  for part in (STATUS, COMPLETE)}
        beside |= {plain(f"{gene} {STATUS}"): None for gene in self.unasked}
        self.sources |= dict.fromkeys(name for name in beside if name in self.actual)
        bounds = {c.name for c, source in found.items() if c.type in (INTEGER, NUMBER) and source == c.name}
        for source in self.sources:
            raw = self._raw(source)
            if self._type(source) in TEXTS or self._type(source).endswith("[]"):
                yield source, f"CASE WHEN TRY_CAST({raw} AS DOUBLE) IS NULL THEN {raw} END" if (
                    source in bounds) else raw

    # How it is read

    def _read(self, column: Column, source: str) -> Read:
        """A column, with what the list of the tumor says to be of its specimen."""
        tumor = self._list(column, self.elsewhere)
        if not tumor:
            return self._itself(column, source)
        own = Read(f"CAST(NULL AS {column.type})") if source == tumor else self._itself(column, source)
        told = self.elsewhere[column.name]
        found, wrong = self._told(told, tumor)
        wrong = tuple(one._replace(used=True) for one in wrong)
        named = f"lower({self.cell(tumor)}) LIKE {literal(f'%{told.specimen}%')}"
        if column.part == STATUS:
            by = self._alone(column, source)
            return lists.also_mutated(column.fact, own, Read(found, wrong), by, named)
        unread = f"({lists.unread(self.entries[tumor], tumor)} AND {named})"
        return lists.merged(own, Read(f"CASE WHEN {found} THEN TRUE END", wrong),
                            self._alone(column, source), self.actual[tumor], unread)

    def _alone(self, column: Column, source: str) -> lists.Own:
        """The cell of a column itself; none where others tell it."""
        return lists.Own(source, self.cell(source) if source == column.name else "''")

    def _itself(self, column: Column, source: str) -> Read:
        if (listed := self._list(column)) and column.part == STATUS:
            return self._mutated(column, listed)
        if listed:
            told = (self._variant if column.fact.type == "gene" else self._called)(column, listed)
            unread = lists.unread(self.entries[listed] if self.listed[column.name].change else (), listed)
            return told if source != column.name else lists.merged(
                self.finding(column, source), told, self._alone(column, source), self.actual[listed], unread)
        if source != column.name:
            return self._written(column, source)
        if column.type == TEXT:
            meaning = dictionary.READERS[column.fact.type, column.part]
            return self._looked_up(source, [TEXT], meaning(column.fact, self.query.table.vocabulary), 0)
        if column.type == BOOLEAN:
            return self._whole_list(column, self.finding(column, source))
        return self._number(column, source)

    def _whole_list(self, column: Column, read: Read) -> Read:
        """Whether a list is all there is; what cannot be read of it may be more, and the list stays open."""
        if column.part != COMPLETE:
            return read
        listed = self.query.table.names.get((column.fact.name, MEMBERS), "")
        wrong = tuple(one._replace(used=True) for one in read.wrong)
        if not any(entry.problem for entry in self.entries.get(listed, ())):
            return Read(read.expression, wrong)
        known = f"{quoted(f'read_{listed}')}.problem IS NULL"
        return Read(f"CASE WHEN {known} THEN {read.expression} END", wrong)

    def _variant(self, column: Column, source: str) -> Read:
        """Whether a gene has a variant, from the list of its variants."""
        told = self.listed[column.name]
        (found, wrong), (altered, _) = self._told(told, source), self._told(told, source, dictionary.ALTERED)
        status, complete = (self._other(told.gene, part) for part in (STATUS, COMPLETE))
        wild = f"{status.expression} = 'wild-type'"
        return Read(
            f"CASE WHEN {wild} THEN FALSE WHEN {found} THEN TRUE "
            f"WHEN NOT {found} AND {complete.expression} THEN FALSE END",
            (*wrong, *status.wrong, *(one._replace(used=True) for one in complete.wrong),
             self._both(told, source, status, altered), *self._benign(told, source)))

    def _mutated(self, column: Column, source: str) -> Read:
        """Whether a gene is mutated: by its status, where that says nothing by the list of its variants."""
        told, own = self.listed[column.name], self._other(column.fact, STATUS)
        (changed, wrong), (altered, _) = (self._told(told, source, of) for of in (
            dictionary.CHANGED, dictionary.ALTERED))
        both = self._both(told, source, own, altered)
        return Read(f"coalesce({own.expression}, CASE WHEN {changed} THEN 'mutated' END)",
                    (*own.wrong, *wrong, both, *self._benign(told, source)))

    def _both(self, told: lists.Listed, source: str, status: Read, altered: str) -> Wrong:
        name = plain(f"{told.gene.name} {STATUS}")
        cell = self.cell(name) if name in self.actual else "''"
        return lists.both(told.gene, source, status.expression, cell, altered)

    def _called(self, column: Column, source: str) -> Read:
        """Whether a finding is among the variants of a gene; a list of others does not deny it."""
        told = self.listed[column.name]
        found, wrong = self._told(told, source)
        return Read(f"CASE WHEN {found} THEN TRUE END", (
            *(one._replace(used=True) for one in wrong), *self._benign(told, source)))

    def _benign(self, told: lists.Listed, source: str) -> Sequence[Wrong]:
        """What a patient was born with may be benign, unless it is said that the gene is mutated."""
        (doubted, _), asked = self._told(told, source, dictionary.DOUBTED), self._asked(told)
        status, place = self._other(told.gene, STATUS).expression, asked.index(("", dictionary.DOUBTED))
        some = any(entry.cells[place] for entry in self.entries[source])
        return [Wrong(source, f"{doubted} AND ({status} = 'mutated') IS NOT TRUE", literal(NOT_SAID))] * some

    def _told(self, told: lists.Listed, source: str, part: str = "") -> Read:
        """What a list of variants says, of what a column asks or as a whole (`dictionary.WHOLE`)."""
        asked = self._asked(told)
        meaning = dictionary.variants(told.gene, self.query.table.vocabulary, asked)
        cell = ("", part) if part else told.asks
        return self._looked_up(source, [BOOLEAN] * len(asked), meaning, asked.index(cell))

    def _asked(self, told: lists.Listed) -> list[tuple[str, str]]:
        """What is asked of the list of a gene."""
        every = (*self.listed.values(), *self.elsewhere.values())
        return lists.asked(one for one in every if one.gene.name == told.gene.name)
