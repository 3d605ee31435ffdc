"""Which column is what: the header row is found and understood by the names real systems give their columns."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["ALIASES", "FIELDS", "MONEY", "Header", "canonical", "find_header", "header_score"]

# Field, then its names, the most telling first: where several columns of a file suit a field, the earliest name wins.
# Collected from exports of Taobao, Pinduoduo, the e-tax bureau, Yonyou, Kingdee, invoicing portals and Western shops.
_NAMES = {
    "order_id": """订单号 订单编号 单号 单据编号 订单id 主订单编号 销售单号 销售订单号 ORDER_DDH FBillNo
        orderid ordernumber orderno order salesorder salesordernumber salesorderno documentnumber documentno docno""",
    "invoice_id": """数电发票号码 数电票号码 发票号码 发票号 发票流水号
        invoiceno invoicenumber invoiceid invoice""",
    "invoice_code": "发票代码",
    "ordered_at": """下单时间 订单创建时间 下单日期 订单时间 订单日期 成交时间 订单成交时间 开票日期 日期 单据日期
        制单日期 业务日期 创建时间 订单付款时间 FDate
        orderedat orderdate ordertime orderdatetime purchasedate createdat invoicedate invoicedatetime documentdate
        transactiondate postingdate date datetime""",
    "customer": """发票抬头 购方名称 购买方名称 买方名称 客户名称 客户 客户姓名 购货单位 买家会员名 收货人姓名 收货人
        customername customer customerid customerno clientname client buyer company billtoname soldto""",
    "tax_id": """购方税号 购方识别号 购方纳税人识别号 购买方纳税人识别号 购买方识别号 纳税人识别号 客户税号 税号
        统一社会信用代码 taxid taxnumber taxno vatid vatnumber vatno""",
    "region": """地区 区域 省份 省 省市 收货省份 城市 收货城市 大区 销售区域
        region country shipcountry shippingcountry state province city""",
    "invoice_type": "发票类型 发票种类 发票票种 票种 invoicetype invoicekind",
    "priority": "紧急程度 优先级 是否加急 加急 priority orderpriority urgency urgent",
    "gross": """价税合计 价税合计小写 价税合计金额 含税金额 金额含税 含税总额 FAllAmount
        grossamount gross amountincltax amountinclvat amountincludingtax totalincltax totalinclvat totalwithtax""",
    "order_total": """买家实际支付金额 用户实付金额 实付金额 实付款 支付金额 商家实收金额 总金额 订单金额 订单总额
        订单总金额 应付金额 买家应付货款
        ordertotal grandtotal totalamount total totalprice ordervalue amountpaid""",
    "net": """不含税金额 金额不含税 未税金额
        netamount net amountexcltax amountexclvat amountexcludingtax totalexcltax totalexclvat""",
    "amount": "金额 合计金额 销售额 销售金额 货款 小计 amount lineamount linetotal sales subtotal value",
    "tax": "税额 合计税额 税金 taxamount tax vatamount vat salestax totaltax",
    "rate": "税率 征收率 FTaxRate taxrate vatrate",
    "unit_gross": "含税单价 FTaxPrice",
    "unit_price": "单价 unitprice price",
    "quantity": "数量 quantity qty units",
    "due": """交货日期 交期 要货日期 预发货日期 交付日期 期望交货日期 最晚发货时间
        duedate due dueby requireddate requesteddate deliverydate deadline""",
    "status": "订单状态 发票状态 行状态 单据状态 交易状态 状态 orderstatus invoicestatus status",
    "positive": "是否正数发票",
    "tax_included": "含税标志 是否含税 价格含税 taxincluded pricesincludetax",
    "lines": "行数 明细行数 lines linecount itemcount",
    "remark": "备注 remark remarks",
}

FIELDS = tuple(_NAMES)
MONEY = frozenset({"gross", "order_total", "net", "amount", "tax", "unit_gross", "unit_price"})

_SEARCH_ROWS = 50
_UNITS = {"元": 1, "人民币": 1, "人民币元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000}
_PLAIN_UNITS = {"¥", "$", "£", "€", "rmb", "cny", "usd", "gbp", "eur", "hkd", "件", "个", "%", "必填", "选填"}
_UNIT = re.compile(r"[(\[](?:单位:?)?([^()\[\]]*)[)\]]")
_NOISE = re.compile(r"[\s*_\-#'\"=:()\[\]/\u200b\ufeff]")
_TITLE_UNIT = re.compile(r"单位[:：]?\s*(?:人民币)?\s*([千万百]+元)")


@dataclass(frozen=True)
class Header:
    """What the name of a column says."""

    text: str
    """The name as it stands in the file, without surrounding space."""
    names: tuple[str, ...]
    """Its canonical forms: the whole, and the last part of a dotted name."""
    scale: int | None = None
    """What amounts are multiplied by (元: 1, 万元: 10,000); none if no unit is stated."""
    percent: bool = False
    """The unit is a percentage."""

    @classmethod
    def read(cls, cell: object) -> "Header":
        """Understand the cell of a header row."""
        shown = str(cell).strip().strip("\t\"'")
        folded = unicodedata.normalize("NFKC", shown).casefold()
        units = {unit.strip() for unit in _UNIT.findall(folded)}
        known = units & (_UNITS.keys() | _PLAIN_UNITS)
        bare = _UNIT.sub(lambda found: "" if found[1].strip() in known else found[0], folded)
        whole = _NOISE.sub("", bare)
        names = (whole.replace(".", ""), whole.rstrip(".").rpartition(".")[2])
        scale = next((_UNITS[unit] for unit in known if unit in _UNITS), None)
        return cls(shown, tuple(dict.fromkeys(n for n in names if n)), scale, "%" in known)


def canonical(name: str) -> str:
    """A column's name without units, marks, spaces, letter case and width."""
    return next(iter(Header.read(name).names), "")


def _ranks() -> dict[str, tuple[str, int]]:
    return {
        canonical(name): (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names.split())
    }


ALIASES: Mapping[str, tuple[str, int]] = _ranks()
"""Canonical name -> field and rank among the names of the field."""


def header_score(row: Iterable[object], wanted: frozenset[str] = frozenset()) -> int:
    """How much a row looks like a header: the number of fields it names; names the user mapped count ten-fold.

    Parameters
    ----------
    row
        Cells.
    wanted
        Canonical names of the columns the user mapped.
    """
    names = [name for cell in row if isinstance(cell, str) and cell.strip() for name in Header.read(cell).names]
    return len({ALIASES[name][0] for name in names if name in ALIASES}) + 10 * len(wanted.intersection(names))


def find_header(rows: Sequence[Sequence[object]], wanted: frozenset[str] = frozenset()) -> tuple[int, int]:
    """Index and score of the row that looks most like a header; with nothing recognised, the one with most texts."""
    head = rows[:_SEARCH_ROWS]
    scores = [header_score(row, wanted) for row in head]
    best = max(scores, default=0)
    if best == 0:
        widths = [sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) for row in head]
        return (widths.index(max(widths)) if widths else 0), 0
    return scores.index(best), best


def title_scale(rows: Iterable[Sequence[object]]) -> int:
    """The unit of money that a title row states (单位：万元), as a factor."""
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (found := _TITLE_UNIT.search(cell)):
                return _UNITS.get(found[1], 1)
    return 1
