"""The mutants of a C source: every operator, constant and branch of it, changed one at a time.

A mutant is an edit of the text: where, what stands there, what stands there instead. What is no decision is left out:
texts for people, the release of memory, declarations. Positions come from libclang, so that no comment and no literal is
taken for code; what a macro expands to is changed only where it is a whole literal (`true`, a named number).
"""
import re

from clang.cindex import CursorKind, Index, TranslationUnit

OPERATORS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"],
    "&": ["|"], "|": ["&"], "<<": [">>"], ">>": ["<<"],
    "+=": ["-=", "="], "-=": ["+=", "="], "|=": ["&=", "="], "&=": ["|="], "*=": ["/="],
}
# Calls that only release, or tell people.
NO_DECISION = re.compile(r"(g_free|\w*_free|\w*_clear|g_clear_pointer|\w*_unref|close|g_printerr|fprintf|fputs|"
                         r"g_set_error|refuse|complain|abort|g_assert\w*|client_relax|curl_\w+)$")
BOOLEANS = {"true": "false", "false": "true"}


class Mutant:
    """`key` names it in a way that survives changes elsewhere: function, what was, what is, which of the same."""

    def __init__(self, path, function, start, old, new):
        self.path, self.function, self.start, self.old, self.new = path, function, start, old, new
        self.key = ""

    def text(self, source):
        end = self.start + len(self.old)
        assert source[self.start:end] == self.old
        return source[:self.start] + self.new + source[end:]


class Finder:
    def __init__(self, path, name, arguments):
        self.path = path
        self.source = path.read_bytes().decode()
        assert self.source.isascii(), f"{path}: offsets are counted in bytes"
        self.unit = Index.create().parse(str(path), args=arguments, options=TranslationUnit.PARSE_NONE)
        errors = [str(item) for item in self.unit.diagnostics if item.severity >= 3]
        assert not errors, errors
        self.name = name
        self.function = ""
        self.found = []
        self.taken = set()

    def add(self, start, old, new):
        if (start, old, new) not in self.taken and old != new:
            self.taken.add((start, old, new))
            self.found.append(Mutant(self.path, self.function, start, old, new))

    def span(self, cursor):
        """(start, end) in the source, or None if a part comes from elsewhere."""
        start, end = cursor.extent.start, cursor.extent.end
        if start.file is None or start.file.name != str(self.path) or end.offset <= start.offset:
            return None
        return start.offset, end.offset

    def all(self):
        for cursor in self.unit.cursor.get_children():
            if cursor.location.file is None or cursor.location.file.name != str(self.path):
                continue
            if cursor.kind == CursorKind.FUNCTION_DECL and cursor.is_definition():
                self.function = cursor.spelling
                self.visit(cursor)
            elif cursor.kind == CursorKind.VAR_DECL:
                self.function = cursor.spelling
                self.visit(cursor)
        self.function = "#define"
        for match in re.finditer(r"^#define (\w+) (\d+)(L|LL)?$", self.source, re.M):
            number = int(match[2])
            for other in {0, number - 1, number + 1, 2 * number}:
                self.add(match.start(2), match[2], str(other))
        self.number()
        return self.found

    def number(self):
        counts = {}
        for mutant in self.found:
            base = f"{self.name}:{mutant.function}: {short(mutant.old)} -> {short(mutant.new)}"
            counts[base] = counts.get(base, 0) + 1
            mutant.key = base + (f" #{counts[base]}" if counts[base] > 1 else "")

    def visit(self, cursor):
        change = CHANGES.get(cursor.kind)
        if cursor.kind == CursorKind.CALL_EXPR and NO_DECISION.match(cursor.spelling or ""):
            return
        if change is not None:
            change(self, cursor, list(cursor.get_children()))
        for child in cursor.get_children():
            self.visit(child)

    def operator(self, _, children):
        if len(children) != 2:
            return
        left, right = self.span(children[0]), self.span(children[1])
        if left is None or right is None or left[1] > right[0]:
            return
        between = self.source[left[1]:right[0]]
        sign = between.strip().strip("()").strip()
        if sign not in OPERATORS:
            return
        for new in OPERATORS[sign]:
            self.add(left[1] + between.index(sign), sign, new)
        if sign in ("&&", "||"):
            whole = self.source[left[0]:right[1]]
            if whole.count("(") == whole.count(")"):
                self.add(left[0], whole, self.source[left[0]:left[1]])
                self.add(left[0], whole, self.source[right[0]:right[1]])

    def unary(self, cursor, _):
        span = self.span(cursor)
        if span is None:
            return
        text = self.source[span[0]:span[1]]
        if text.startswith("!"):
            self.add(span[0], text, text[1:])
        elif text.startswith(("++", "--")):
            self.add(span[0], text[:2], "--" if text[0] == "+" else "++")
        elif text.startswith("-") and not text.startswith("->"):
            self.add(span[0], text, text[1:])

    def integer(self, cursor, _):
        start = cursor.extent.start.offset
        match = re.match(r"\w+", self.source[start:])
        if self.span(cursor) is None or match is None:
            return
        text = match[0]
        if text in BOOLEANS:
            self.add(start, text, BOOLEANS[text])
        elif re.fullmatch(r"\d+", text):
            self.add(start, text, str(int(text) + 1))
            if int(text) > 0:
                self.add(start, text, str(int(text) - 1))

    def character(self, cursor, _):
        span = self.span(cursor)
        if span and re.fullmatch(r"'[^\\']'", self.source[span[0]:span[1]]):
            self.add(span[0], self.source[span[0]:span[1]], "'\\1'")

    def string(self, cursor, _):
        span = self.span(cursor)
        if span and re.fullmatch(r'"[^"%\n]*"', self.source[span[0]:span[1]]):
            text = self.source[span[0]:span[1]]
            self.add(span[0], text, text[:-1] + '~"')

    def condition(self, cursor, children):
        if not re.match(r"if|while|for", self.source[cursor.extent.start.offset:]):
            return  # of a macro
        names = ["true", "false"] if cursor.kind == CursorKind.IF_STMT else ["false"]
        for item in children if cursor.kind == CursorKind.FOR_STMT else children[:1]:
            span = self.span(item)
            if cursor.kind == CursorKind.FOR_STMT and not self.is_loop_condition(span):
                continue
            for name in names if span else []:
                self.add(span[0], self.source[span[0]:span[1]], name)
        if cursor.kind == CursorKind.IF_STMT:
            self.statements(cursor, children[1:])

    def is_loop_condition(self, span):
        """Between the two semicolons of a for."""
        if span is None:
            return False
        before, after = self.source[:span[0]].rstrip(), self.source[span[1]:].lstrip()
        return before.endswith(";") and after.startswith(";")

    def choice(self, cursor, children):
        spans = [self.span(child) for child in children]
        whole = self.span(cursor)
        if whole is None or None in spans or len(spans) != 3:
            return
        for start, end in spans[1:]:
            self.add(whole[0], self.source[whole[0]:whole[1]], self.source[start:end])

    def statements(self, _, children):
        """Statements that do something, left out."""
        for child in children:
            kind, span = child.kind, self.span(child)
            does = kind in (CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
                            CursorKind.UNARY_OPERATOR, CursorKind.BREAK_STMT, CursorKind.CONTINUE_STMT)
            does |= kind == CursorKind.CALL_EXPR and not NO_DECISION.match(child.spelling or "")
            if does and span:
                self.add(span[0], self.source[span[0]:span[1]], "(void)0")


CHANGES = {
    CursorKind.BINARY_OPERATOR: Finder.operator,
    CursorKind.COMPOUND_ASSIGNMENT_OPERATOR: Finder.operator,
    CursorKind.UNARY_OPERATOR: Finder.unary,
    CursorKind.INTEGER_LITERAL: Finder.integer,
    CursorKind.CHARACTER_LITERAL: Finder.character,
    CursorKind.STRING_LITERAL: Finder.string,
    CursorKind.IF_STMT: Finder.condition,
    CursorKind.WHILE_STMT: Finder.condition,
    CursorKind.FOR_STMT: Finder.condition,
    CursorKind.CONDITIONAL_OPERATOR: Finder.choice,
    CursorKind.COMPOUND_STMT: Finder.statements,
}


def short(text):
    """One line, without the space of the layout."""
    return re.sub(r"\s+", " ", text)


def mutants_of(path, name, arguments):
    return Finder(path, name, arguments).all()
