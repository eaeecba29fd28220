"""Templates compiled once for each UI locale.

Messages of a template do not depend on the request but for their language, so they are translated
when the template is compiled, and become part of the text around them.  What a template writes
is escaped without the objects that mark a string as safe, since it is joined at once.
"""

import re
from collections.abc import Callable, Iterator, MutableMapping
from types import FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from searcher_web.i18n import gettext, in_language, ui_language

_PLAIN = (FunctionType, MethodType)
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def _text(value: Any) -> str:
    """Escape a value for HTML, unless it is markup."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int or kind is float else str(escape(value))


class _Context(Context):
    """Calls macros and plain functions without looking for what else they may need."""

    def call(self, called: Callable[..., object], /, *args: object, **options: object) -> object:
        """Call a function or macro of a template."""
        if type(called) is Macro:
            args = (self.eval_ctx, *args)
        elif type(called) not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **options)
        options.pop("_loop_vars", None)
        options.pop("_block_vars", None)
        return called(*args, **options)


class _Translator(NodeTransformer):
    """Replaces calls of `_` with a constant message by its translation.

    A message with placeholders is replaced where it is written out: by its parts and its values.
    """

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802
        """Replace messages that are written out."""
        node.nodes = [part for child in node.nodes for part in self._parts(child)]
        self.generic_visit(node)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802
        """Replace a message that is part of an expression."""
        self.generic_visit(node)
        message = _message(node)
        if message is None or node.kwargs or "%" in message:
            return node
        return nodes.MarkSafe(nodes.Const(message, lineno=node.lineno), lineno=node.lineno)

    def _parts(self, node: nodes.Expr) -> Iterator[nodes.Expr]:
        message = _message(node)
        values = {one.key: one.value for one in node.kwargs} if isinstance(node, nodes.Call) else {}
        pieces = _PLACEHOLDER.split(message or "")
        if message is None or "%" in "".join(pieces[::2]):
            yield node
            return
        for number, piece in enumerate(pieces):
            yield values[piece] if number % 2 else nodes.TemplateData(piece, lineno=node.lineno)


def _message(node: nodes.Expr) -> str | None:
    """Return the translation of a constant message; None for any other expression."""
    match node:
        case nodes.Call(
            node=nodes.Name(name="_"),
            args=[nodes.Const(value=str(message))],
            dyn_args=None,
            dyn_kwargs=None,
        ):
            return gettext(message)
    return None


class _Generator(CodeGenerator):
    """Generates code that escapes what it writes with `_text`."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.text(")


class TranslatedEnvironment(Environment):
    """An environment that has another one for each UI locale, whose templates are compiled with
    its messages.
    """

    code_generator_class = _Generator
    context_class = _Context
    text = staticmethod(_text)
    language: str | None = None

    def of(self, language: str) -> "TranslatedEnvironment":
        """Return the environment of a language."""
        others: dict[str, TranslatedEnvironment] = self.__dict__.setdefault("_by_language", {})
        if language not in others:
            other = self.overlay()
            other.language = language
            others[language] = other
        return others[language]

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Return a template in the language of the request."""
        if self.language is None:
            return self.of(ui_language()).get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        with in_language(self.language or "en"):
            _Translator().visit(source)
        return super()._generate(source, name, filename, defer_init)
