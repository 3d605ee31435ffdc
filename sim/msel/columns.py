"""The columns of a master scenario events list: what a row says of an inject, and how its columns may be headed.

The fields are those of HSEEP's list: number, title, scheduled time, scenario day and time, description, from, to,
method, expected player action, objective, capability, critical task, controller, evaluator's instruction, contingency.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.texts import LANGUAGES, text

__all__ = ["COLUMNS", "Column", "column_of"]


@dataclass(frozen=True)
class Column:
    """A column of the list.

    Attributes
    ----------
    name : str
        Its heading is ``msel.column.<name>`` of the catalogue.
    field : str
        Key of an inject; empty for what only people read.
    language : str
        For words in one language: which.
    width : int
        In characters.
    aliases : str
        Other headings that mean it, as other programs and people write them.
    """

    name: str
    field: str
    language: str = ""
    width: int = 16
    aliases: str = ""


COLUMNS: Sequence[Column] = (
    Column("number", "", width=6, aliases="no;#;inject no;inject number;inject#;event#;编号;事件编号;注入编号"),
    Column("id", "id", width=14, aliases="identifier;inject id;event id"),
    Column("at", "at", width=14, aliases="time;offset;scheduled time;when;event time;inject time;计划时间;时刻"),
    Column("clock", "clock", width=16, aliases="date;scheduled date;scenario day and time;日期;日期和时间;场景时间"),
    Column("when", "when", width=18, aliases="trigger;condition;waits for;触发;条件"),
    Column("delay", "delay", width=8, aliases="after that;延时"),
    Column("title-en", "title", "en", 22, "title;subject;event;inject;name;inject title;event title"),
    Column("title-zh", "title", "zh", 18, "标题;题目;事件;名称;事件名称"),
    Column("text-en", "text", "en", 50, "description;text;message;event description;inject description;content"),
    Column("text-zh", "text", "zh", 40, "内容;描述;事件描述;注入内容;情景"),
    Column("from-en", "from", "en", 18, "from;sender;source;originator"),
    Column("from-zh", "from", "zh", 14, "发件人;来源;发出方"),
    Column("to", "to", width=18, aliases="recipient;recipients;recipient player;player;players;对象;接收方;接收人"),
    Column("method", "method", width=14, aliases="delivery method;mode;medium;channel;渠道;方法;下发方式"),
    Column("expected-en", "expected", "en", 36, "expected action;expected player action;expected response"),
    Column("expected-zh", "expected", "zh", 28, "预期行动;预期反应;预期动作"),
    Column("tasks", "tasks", width=18, aliases="critical task;critical tasks;task;actions;关键任务;任务"),
    Column("within", "within", width=8, aliases="time limit;limit;限时"),
    Column("ahead", "ahead", width=13, aliases="earlier counts;提前有效"),
    Column("objective", "objective", width=24, aliases="objectives;exercise objective;目标;演练目标"),
    Column("capability", "capability", width=18, aliases="core capability;capabilities;核心能力"),
    Column("controller-en", "controller", "en", 16, "controller;responsible controller;responsible"),
    Column("controller-zh", "controller", "zh", 12, "控制员;责任人;负责人"),
    Column("evaluator-en", "evaluator", "en", 30, "evaluator;evaluator notes;evaluator instruction;notes"),
    Column("evaluator-zh", "evaluator", "zh", 24, "评估员;评估要点;备注"),
    Column("contingency", "contingency", width=12, aliases="contingency inject;conditional;备选"),
    Column("starts", "starts", width=11, aliases="incident;starts incident;引发事件"),
)  # fmt: skip


def column_of(heading: object) -> Column | None:
    """The column that a heading means, in either language; None: none that is known."""
    return _meanings().get(_folded(heading))


def _meanings() -> Mapping[str, Column]:
    meanings: dict[str, Column] = {}
    for column in COLUMNS:
        headings = [text(f"msel.column.{column.name}", language) for language in LANGUAGES]
        for heading in (*headings, column.name, *column.aliases.split(";")):
            meanings.setdefault(_folded(heading), column)
    return meanings


def _folded(heading: object) -> str:
    """A heading without case, space, punctuation and marks of what must be filled in."""
    # A number sign is kept: "Inject #" is a number, "Inject" a title.
    return re.sub(r"[^\w#]+|_", "", unicodedata.normalize("NFKC", str(heading)).casefold()) or str(heading).strip()
