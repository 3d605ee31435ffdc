"""Exports as real systems write them, in all their mess."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from sim.errors import InputError
from sim.imports import read_orders, summary
from sim.taxids import tax_id
from sim.texts import LANGUAGES, text

HEADER = ["订单号", "下单时间", "客户名称", "金额"]
ROWS = [
    ["24112000000135114086", "2025-03-01 08:05:00", "北京顺达商贸有限公司", "1234.50"],
    ["A-2", "2025-03-02 09:00:00", "", "7"],
]


def write_text(path, rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def write_xlsx(path, rows, merge=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    book.save(path)
    return path


def write_xls(path, rows):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("订单")
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell, *([dated] if isinstance(cell, date) else []))
    book.save(str(path))
    return path


def read_rows(tmp_path, rows, **options):
    return read_orders(write_text(tmp_path / "orders.csv", rows), **options)


def accounted(history):
    c = history.report.counts
    aside = sum(len(part.rows) for part in history.report.set_aside)
    made = (history.orders["kind"] == "order").sum(), (history.orders["kind"] == "credit-note").sum()
    return (
        c.rows == c.title + c.header + c.blank + c.totals + c.orders + c.credit_notes + c.joined + c.set_aside
        and c.set_aside == aside
        and (c.orders, c.credit_notes) == made
    )


def reasons(history):
    return {part.reason.key.removeprefix("import.aside-"): part.rows for part in history.report.set_aside}


def warned(history):
    flat = [w.values.get("remark", w) for w in history.report.warnings]
    return {w.key.removeprefix("import.") for w in flat}


def complaint(path, **options):
    with pytest.raises(InputError) as caught:
        read_orders(path, **options)
    for language in LANGUAGES:
        assert path.name in caught.value.message(language)
    return caught.value.message("en")


# --- formats -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_is_read_in_every_encoding_with_every_separator(tmp_path, encoding, delimiter):
    history = read_orders(write_text(tmp_path / "导出.csv", [HEADER, *ROWS], encoding, delimiter))
    assert history.orders["order_id"].tolist() == ["24112000000135114086", "A-2"]
    assert history.orders["customer"].tolist() == ["北京顺达商贸有限公司", ""]
    assert history.orders["gross"].tolist() == [1234.5, 7]
    assert history.report.delimiter == delimiter
    assert history.report.encoding.replace("gbk", "gb18030").startswith(encoding.replace("gbk", "gb18030")[:6])
    assert accounted(history)


def test_western_text_of_an_old_windows_is_read_and_remarked_on(tmp_path):
    rows = [["Order ID", "Order Date", "Customer", "Total"], ["1", "2025-03-01", "Müller & Söhne", "£12.50"]]
    history = read_orders(write_text(tmp_path / "orders.csv", rows, "cp1252", ";"))
    assert history.orders.loc[0, ["customer", "gross"]].tolist() == ["Müller & Söhne", 12.5]
    assert "western-encoding" in warned(history)


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_workbooks_old_and_new_are_read_with_typed_cells(tmp_path, write):
    rows = [
        HEADER,
        ["24112000000135114086", datetime(2025, 3, 1, 8, 5), "甲", 1234.5],
        [10002, 45718.25, "乙", "¥1,000.00"],
    ]
    history = read_orders(write(tmp_path / "orders.bin", rows))
    assert history.orders["order_id"].tolist() == ["24112000000135114086", "10002"]
    assert history.orders["ordered_at"].tolist() == [pd.Timestamp("2025-03-01 08:05"), pd.Timestamp("2025-03-02 06:00")]
    assert history.orders["gross"].tolist() == [1234.5, 1000]
    assert history.orders["source_row"].tolist() == [2, 3]
    assert history.report.format in ("xlsx", "xls")
    assert accounted(history)


def test_the_sheet_with_orders_is_found_and_another_can_be_chosen(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由系统导出"])
    for name, number in (("一月", "A1"), ("二月", "B1")):
        for row in (HEADER, [number, "2025-03-01", "甲", 5]):
            book[name].append(row) if name in book.sheetnames else book.create_sheet(name).append(row)
    book.save(path := tmp_path / "orders.xlsx")
    first = read_orders(path)
    assert (first.report.sheet, first.orders["order_id"][0]) == ("一月", "A1")
    assert "other-sheets" in warned(first)
    assert read_orders(path, sheet="二月").orders["order_id"].tolist() == ["B1"]
    message = complaint(path, sheet="三月")
    assert "一月" in message
    assert "二月" in message


def test_cells_merged_over_the_lines_of_an_order_hold_for_each_line(tmp_path):
    rows = [
        ["订单号", "下单时间", "商品", "金额"],
        ["A1", "2025-03-01", "笔", 10],
        ["", "", "纸", 20],
        ["A2", "2025-03-02", "墨", 5],
    ]
    history = read_orders(write_xlsx(tmp_path / "orders.xlsx", rows, merge=["A2:A3", "B2:B3"]))
    assert history.orders[["order_id", "gross", "lines"]].values.tolist() == [["A1", 30, 2], ["A2", 5, 1]]
    assert accounted(history)


# --- headers -------------------------------------------------------------------------------------------------------

H1 = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,"
    "收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,"
    "订单关闭原因,卖家服务费,买家服务费,发票抬头"
)
H2 = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),"
    "发货时间,确认收货时间,商品id,商品规格,样式ID,商家备注,售后状态,快递单号"
)
H3 = (
    "发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,税收分类编码,特定业务类型,货物或应税劳务名称,规格型号,单位,数量,单价,"
    "金额,税率,税额,价税合计,发票来源,发票票种,发票状态,是否正数发票,发票风险等级,开票人,备注"
)
H4 = "序号,发票号码,发票种类,开票日期,发票状态,凭证号,货物、应税劳务及服务,购方名称,价税合计,不含税金额,税率,税额,备注"
H5 = "发票流水号,项目名称,商品和服务税收编码,规格型号,单位,数量,单价,金额,税率"
H6 = (
    "订单号*,发票类型*,抬头类型*,购方名称,购方税号,购方地址,购方电话,开户银行,银行账号,商品名称*,规格型号,单位,数量,单价,金额*,含税标志*,税率,税额,编码版本号,"
    "税收分类编码,是否享受税收优惠政策*,零税率,企业自编码,备注,业务类型,购方编码,邮箱"
)
H7 = (
    "行状态,ID,单据类型,单号,日期,客户,客户名称,价格含税,出货原则,业务员,部门,单行.行状态,行号,料品,品牌,货号,品名,规格,单价,数量,销售订单行.价税合计,"
    "销售订单行.税组合,交期"
)
H8 = "单据编号,日期,客户,含税单价,税率(%),数量,价税合计,要货日期"
H9 = (
    "文件名,发票名称,机器编号,发票代码,发票号码,开票日期,校验码,购方名称,购方纳税人识别号,合计金额,合计税额,"
    "价税合计(大写),价税合计(小写),销售方名称,收款人,复核,开票人"
)
H10 = "订单号,下单时间,客户姓名,电话,收货地址,商品名称,SKU,数量,金额,买家留言,卖家备注"
TAX_ID = tax_id("110108", 12345678)

EXPORTS = {
    "taobao": (
        H1,
        {
            "订单编号": "\t2024111200000013511",
            "买家会员名": "tb_01",
            "总金额": "120.00",
            "买家实际支付金额": "113.00",
            "订单状态": "交易成功",
            "订单创建时间": "2025-03-01 08:05:00",
            "发票抬头": "甲公司",
        },
        {"order_id": "2024111200000013511", "customer": "甲公司", "gross": 113.0},
    ),
    "e-tax": (
        H3,
        {
            "数电发票号码": "24112000000135114086",
            "购方识别号": TAX_ID,
            "购买方名称": "甲公司",
            "开票日期": "2025-03-01 08:05:00",
            "金额": "100",
            "税率": "13%",
            "税额": "13",
            "价税合计": "113",
            "发票票种": "数电发票（增值税专用发票）",
            "发票状态": "正常",
            "是否正数发票": "是",
        },
        {"order_id": "24112000000135114086", "tax_id": TAX_ID, "gross": 113.0, "net": 100.0, "invoice_type": "special"},
    ),
    "ledger": (
        H4,
        {
            "序号": "1",
            "发票号码": "12345678",
            "发票种类": "增值税普通发票",
            "开票日期": "20250301080500",
            "购方名称": "甲公司",
            "价税合计": "113.00",
            "不含税金额": "100.00",
            "税率": "0.13",
            "税额": "13.00",
        },
        {"order_id": "12345678", "gross": 113.0, "net": 100.0, "invoice_type": "general", "customer": "甲公司"},
    ),
    "yonyou": (
        H7,
        {
            "行状态": "自然关闭",
            "ID": "9",
            "单号": "SO001",
            "日期": "2025/3/1 8:05",
            "客户": "C01",
            "客户名称": "甲公司",
            "价格含税": "是",
            "销售订单行.价税合计": "113",
            "交期": "2025/3/9",
        },
        {"order_id": "SO001", "gross": 113.0, "customer": "甲公司", "due": pd.Timestamp("2025-03-09")},
    ),
    "kingdee": (
        H8,
        {
            "单据编号": "XSDD01",
            "日期": "2025-03-01 08:05",
            "客户": "甲公司",
            "税率(%)": "13",
            "价税合计": "1,130.00",
            "要货日期": "2025-03-09",
        },
        {"order_id": "XSDD01", "gross": 1130.0, "net": 1000.0, "due": pd.Timestamp("2025-03-09")},
    ),
    "ocr": (
        H9,
        {
            "发票代码": "011002100111",
            "发票号码": "12345678",
            "开票日期": "2025年3月1日",
            "购方名称": "甲公司",
            "合计金额": "¥100.00",
            "合计税额": "¥13.00",
            "价税合计(大写)": "壹佰壹拾叁圆整",
            "价税合计(小写)": "￥１１３．００",
        },
        {"order_id": "01100210011112345678", "gross": 113.0, "net": 100.0},
    ),
    "shop": (
        H10,
        {"订单号": "1001", "下单时间": "2025/3/1 8:05", "客户姓名": "王芳", "数量": "2", "金额": "59.8"},
        {"order_id": "1001", "customer": "王芳", "gross": 59.8},
    ),
    "raw retail": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        {
            "InvoiceNo": "536365",
            "Quantity": "6",
            "InvoiceDate": "12/13/2010 8:26",
            "UnitPrice": "2.55",
            "CustomerID": "17850.0",
            "Country": "United Kingdom",
        },
        {"order_id": "536365", "gross": 15.3, "customer": "17850", "region": "United Kingdom"},
    ),
    "western": (
        "Order #,Order Date,Customer Name,Net Amount,VAT %,VAT rate,Due Date,Order Priority",
        {
            "Order #": "SO-7",
            "Order Date": "01-Mar-2025 08:05",
            "Customer Name": "Acme",
            "Net Amount": "$1,000.00",
            "VAT rate": "20%",
            "Due Date": "Mar 9, 2025",
            "Order Priority": "High",
        },
        {"order_id": "SO-7", "gross": 1200.0, "net": 1000.0, "due": pd.Timestamp("2025-03-09"), "priority": "urgent"},
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_the_headers_of_real_exports_are_understood(tmp_path, name):
    header, cells, expected = EXPORTS[name]
    names = header.split(",")
    assert cells.keys() <= set(names)
    rows = [
        ["导出时间：2025-04-01"],
        names,
        [cells.get(column, "") for column in names],
        ["合计", *[""] * (len(names) - 1)],
    ]
    history = read_orders(write_text(tmp_path / "orders.csv", rows, "gb18030"))
    order = history.orders.iloc[0]
    assert {field: order[field] for field in expected} == expected
    assert order["ordered_at"].year in (2010, 2025)
    assert (history.report.counts.title, history.report.counts.totals, len(history.orders)) == (1, 1, 1)
    assert [column.header for column in history.report.columns] == names


@pytest.mark.parametrize(("header", "number"), [(H2, "订单号"), (H5, "发票流水号"), (H6, "订单号*")])
def test_an_export_without_times_is_refused_with_its_headers_and_the_remedy(tmp_path, header, number):
    path = write_text(tmp_path / "orders.csv", [header.split(","), ["1"] * len(header.split(","))])
    message = complaint(path)
    assert "--map ordered_at=" in message
    assert number in message
    assert "order_id" not in message


def test_a_mapping_names_the_columns_that_are_not_recognised(tmp_path):
    names = H2.split(",")
    cells = {"订单号": "P1", "发货时间": "2025-03-01 10:00", "用户实付金额(元)": "88", "商品总价(元)": "100"}
    rows = [names, [cells.get(column, "") for column in names]]
    history = read_rows(tmp_path, rows, mapping={"ordered_at": "发货时间"})
    assert history.orders.loc[0, ["order_id", "gross"]].tolist() == ["P1", 88]
    other = read_rows(tmp_path, rows, mapping={"ordered_at": "发货时间", "gross": "商品总价"})
    assert other.orders.loc[0, "gross"] == 100


def test_everything_missing_is_told_at_once(tmp_path):
    message = complaint(write_text(tmp_path / "x.csv", [["a", "b"], ["1", "2"]]))
    assert all(f"--map {field}=" in message for field in ("order_id", "ordered_at", "gross"))


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"order": "订单号"}, "order_id"),
        ({"order_id": "订号"}, 'Did you mean "订单号"'),
        ({"order_id": "订单号", "customer": "订单号"}, "two fields"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_is_allowed(tmp_path, mapping, said):
    assert said in complaint(write_text(tmp_path / "orders.csv", [HEADER, *ROWS]), mapping=mapping)


def test_two_columns_that_could_be_the_amount_are_not_guessed_between(tmp_path):
    rows = [[*HEADER, "金额(元)"], [*ROWS[0], "5"]]
    path = write_text(tmp_path / "orders.csv", rows)
    assert "金额" in complaint(path)
    assert read_orders(path, mapping={"gross": "金额(元)"}).orders["gross"].tolist() == [5]
    assert read_rows(tmp_path, [[*HEADER, "金额"], [*ROWS[0], ROWS[0][-1]]]).orders["gross"].tolist() == [1234.5]


def test_amounts_in_ten_thousands_are_multiplied(tmp_path):
    by_header = read_rows(tmp_path, [["订单号", "日期", "金额（万元）"], ["1", "2025-03-01", "1.5"]])
    by_title = read_rows(tmp_path, [["单位：万元"], ["订单号", "日期", "金额"], ["1", "2025-03-01", "1.5"]])
    assert by_header.orders["gross"].tolist() == by_title.orders["gross"].tolist() == [15000]


# --- values --------------------------------------------------------------------------------------------------------

DATES = [
    "2025-3-1 8:05",
    "2025/03/01 08:05:00",
    "2025.3.1 08:05",
    "2025年3月1日 8:05",
    "2025年3月1日8时5分",
    "20250301080500",
    "202503010805",
    "2025-03-01T08:05:00",
    "2025-03-01 08:05:00.000",
    "45717.336805556",
    "1-Mar-2025 08:05",
    "March 1, 2025 8:05 AM",
    "2025/3/1 上午 8:05",
    "2025/3/1 上午8:05:00",
    "２０２５－０３－０１　０８：０５",
    "\t2025-03-01 08:05",
    '="2025-03-01 08:05"',
    "2025-03-01T08:05:00+08:00",
]


@pytest.mark.parametrize("written", DATES)
def test_every_way_to_write_a_time_is_read(tmp_path, written):
    history = read_rows(tmp_path, [HEADER, ["1", written, "甲", "1"]])
    assert history.orders["ordered_at"].tolist() == [pd.Timestamp("2025-03-01 08:05")]


@pytest.mark.parametrize(
    ("written", "months", "warning"),
    [
        (["1/3/2025", "13/3/2025"], [3, 3], None),
        (["3/1/2025", "3/13/2025"], [3, 3], None),
        (["3/1/2025", "3/2/2025", "3/12/2025"], [3, 3, 3], "day-month-likely"),
        (["1/3/2025"], [3], "day-month-unclear"),
        (["25-03-01", "25-03-02"], [3, 3], "day-month-likely"),
    ],
)
def test_whether_day_or_month_comes_first_is_decided_over_the_column(tmp_path, written, months, warning):
    history = read_rows(tmp_path, [HEADER, *([str(i), when, "甲", "1"] for i, when in enumerate(written))])
    assert history.orders["ordered_at"].dt.month.tolist() == months
    assert {w for w in warned(history) if w.startswith("day-month")} == ({warning} if warning else set())


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        (["¥1,234.50", "￥2", "３．５０", "－4.00"], [1234.5, 2, 3.5, -4]),
        (["$1,234,567", "$-3", "(12.00)", "5.00-"], [1234567, -3, -12, -5]),
        (["1.234,50 €", "1.234", "12,5"], [1234.5, 1234, 12.5]),
        (["£1,234", "£1,234.56"], [1234, 1234.56]),
        (["1 234,50", "2'000,00"], [1234.5, 2000]),
        (["1,00,000.00", "12元", "RMB 3"], [100000, 12, 3]),
    ],
)
def test_every_way_to_write_an_amount_is_read(tmp_path, written, amounts):
    history = read_rows(tmp_path, [HEADER, *([str(i), f"2025-03-0{i + 1}", "甲", w] for i, w in enumerate(written))])
    assert history.orders.sort_values("order_id")["gross"].tolist() == amounts
    assert accounted(history)


def test_a_doubtful_separator_is_remarked_on(tmp_path):
    history = read_rows(tmp_path, [HEADER, ["1", "2025-03-01", "甲", "1,234"]])
    assert history.orders["gross"].tolist() == [1234]
    assert "separator-unclear" in warned(history)


@given(cents=st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=8), european=st.booleans())
@settings(max_examples=40)
def test_amounts_come_back_to_the_cent(tmp_path, cents, european):
    written = [f"{c / 100:,.2f}".translate(str.maketrans(",.", ".,") if european else {}) for c in cents]
    history = read_rows(tmp_path, [HEADER, *([f"N{i}", "2025-03-01", "甲", w] for i, w in enumerate(written))])
    by_id = history.orders.set_index("order_id")["gross"]
    assert [round(by_id[f"N{i}"] * 100) for i in range(len(cents))] == cents


@pytest.mark.parametrize("written", ["\t{}", '="{}"', "'{}", "={}", " {} ", '"{}"'])
def test_long_numbers_keep_every_digit_out_of_their_wrappings(tmp_path, written):
    number = "01234567890123456789"
    history = read_rows(tmp_path, [HEADER, [written.format(number), "2025-03-01", "甲", "1"]])
    assert history.orders["order_id"].tolist() == [number]


def test_numbers_that_a_spreadsheet_rounded_are_set_aside_and_never_joined(tmp_path):
    rows = [HEADER, *([n, "2025-03-01", "甲", "1"] for n in ("2.4112E+19", "2.4112E+19", "1"))]
    history = read_rows(tmp_path, rows)
    assert reasons(history) == {"order-id-rounded": (2, 3)}
    typed = read_orders(write_xlsx(tmp_path / "o.xlsx", [HEADER, [24112000000135114086, "2025-03-01", "甲", 1]]))
    assert reasons(typed) == {"order-id-rounded": (2,)}


def test_hostile_text_stays_text(tmp_path):
    names = ['=HYPERLINK("http://x")', "[red]x[/red]", "'; DROP TABLE orders; --", "<script>", "a\nb"]
    history = read_rows(tmp_path, [HEADER, *([f"N{i}", f"2025-03-0{i + 1}", n, "1"] for i, n in enumerate(names))])
    assert history.orders["customer"].tolist() == names
    console = Console(file=(out := io.StringIO()), width=200)
    console.print(summary(history.report))
    assert "=HYPERLINK" in out.getvalue()


def test_column_names_cannot_format_the_summary(tmp_path):
    history = read_rows(tmp_path, [["[red]订单号[/red]", "[/b]", *HEADER], ["x", "y", *ROWS[0]]])
    console = Console(file=(out := io.StringIO()), width=200)
    console.print(summary(history.report))
    assert "[red]订单号[/red]" in out.getvalue()
    assert "[/b]" in out.getvalue()


def test_a_formula_counts_by_its_saved_value_and_without_one_as_empty(tmp_path):
    history = read_orders(
        write_xlsx(tmp_path / "o.xlsx", [HEADER, ["1", "2025-03-01", "甲", "=1+1"], ["2", "2025-03-01", "甲", 3]])
    )
    assert history.orders["order_id"].tolist() == ["2"]
    assert reasons(history) == {"no-amount": (2,)}


# --- rows ----------------------------------------------------------------------------------------------------------


def test_title_and_total_rows_are_set_apart_but_not_a_customer_named_total(tmp_path):
    rows = [
        ["三月销售台账", ""],
        [],
        HEADER,
        ["1", "2025-03-01", "Total", "5"],
        ["小计", "", "", "5"],
        ["2", "2025-03-02", "甲", "6"],
        ["", "", "", ""],
        ["", "", "合 计：", "11"],
        ["Grand Total", "", "", "11"],
    ]
    history = read_rows(tmp_path, rows)
    counts = history.report.counts
    assert (counts.title, counts.blank, counts.totals, counts.orders) == (1, 2, 3, 2)
    assert history.orders["customer"].tolist() == ["Total", "甲"]
    assert history.report.header_row == 3
    assert accounted(history)


def test_lines_of_an_order_are_joined(tmp_path):
    rows = [
        HEADER,
        ["1", "2025-03-02", "", "5.10"],
        ["2", "2025-03-01", "乙", "1"],
        ["1", "2025-03-01", "甲", "0.20"],
        ["1", "", "", "-1.00"],
    ]
    history = read_rows(tmp_path, rows)
    order = history.orders.set_index("order_id").loc["1"]
    assert (order["gross"], order["lines"], order["customer"], order["source_row"]) == (4.3, 3, "甲", 2)
    assert order["ordered_at"] == pd.Timestamp("2025-03-01")
    assert history.report.counts.joined == 2
    assert accounted(history)


def test_a_total_repeated_on_each_line_counts_once(tmp_path):
    header = ["订单号", "下单时间", "客户名称", "订单总额", "税率"]
    rows = [
        header,
        *(["1", "2025-03-01", "甲", "100", "13%"] for _ in range(3)),
        ["2", "2025-03-02", "乙", "113", "13%"],
    ]
    history = read_rows(tmp_path, rows)
    assert history.orders["gross"].tolist() == [100, 113]
    assert history.orders["net"].isna().tolist() == [True, False]
    assert history.orders["lines"].tolist() == [3, 1]
    assert "total-once" in warned(history)


def test_order_totals_that_differ_between_lines_are_amounts_of_the_lines(tmp_path):
    header = ["订单号", "下单时间", "客户名称", "实付金额"]
    rows = [header, *([n, "2025-03-01", "甲", a] for n, a in (("1", "10"), ("1", "20"), ("2", "5"), ("2", "5")))]
    assert read_rows(tmp_path, rows).orders["gross"].tolist() == [30, 10]


def test_the_same_amount_on_every_line_of_every_order_is_remarked_on(tmp_path):
    rows = [HEADER, *([n, "2025-03-01", "甲", n] for n in "112233")]
    history = read_rows(tmp_path, rows)
    assert history.orders["gross"].tolist() == [2, 4, 6]
    assert {"same-on-every-line", "rows-again"} <= warned(history)


def test_what_is_taken_back_is_a_credit_note(tmp_path):
    rows = [
        ["InvoiceNo", "InvoiceDate", "amount", "发票类型", "备注"],
        ["1", "2025-03-01", "100", "", ""],
        ["1", "2025-03-05", "-40", "", ""],
        ["C2", "2025-03-02", "-5", "", ""],
        ["3", "2025-03-02", "-6", "", ""],
        ["4", "2025-03-03", "7", "红字专用发票", ""],
        ["5", "2025-03-03", "8", "", "被红冲蓝字数电发票号码：24112000000135114086"],
        ["6", "2025-03-04", "9", "", ""],
    ]
    history = read_rows(tmp_path, rows)
    notes = history.orders[history.orders["kind"] == "credit-note"]
    assert dict(zip(notes["order_id"], notes["gross"], strict=True)) == {"1": -40, "C2": -5, "3": -6, "4": -7, "5": -8}
    assert history.orders[history.orders["kind"] == "order"]["order_id"].tolist() == ["1", "6"]
    assert accounted(history)


def test_an_initial_c_is_no_sign_of_a_credit_note_where_all_numbers_have_it(tmp_path):
    history = read_rows(tmp_path, [HEADER, ["C1", "2025-03-01", "甲", "1"], ["C2", "2025-03-01", "甲", "2"]])
    assert history.report.counts.orders == 2


def test_cancelled_orders_are_set_aside_and_closed_ones_of_an_erp_are_not(tmp_path):
    statuses = ["交易关闭", "已取消", "已作废", "Cancelled", "未作废", "自然关闭", "已发货"]
    rows = [[*HEADER, "订单状态"], *([str(i), "2025-03-01", "甲", "1", s] for i, s in enumerate(statuses))]
    history = read_rows(tmp_path, rows)
    assert reasons(history) == {"cancelled": (2, 3, 4, 5)}
    assert history.report.statuses == dict.fromkeys(statuses, 1)


def test_every_row_that_is_set_aside_has_its_reason_and_number(tmp_path):
    rows = [
        HEADER,
        ["", "2025-03-01", "甲", "1"],
        ["2", "someday", "甲", "1"],
        ["3", "", "甲", "1"],
        ["4", "2025-03-01", "甲", "n/k"],
        ["5", "2025-03-01", "甲", ""],
        HEADER,
        ["6", "2025-03-01", "甲", "1"],
        ["6", "2025-03-01", "甲", "?"],
    ]
    history = read_rows(tmp_path, rows)
    assert reasons(history) == {
        "no-order-id": (2,),
        "date-unreadable": (3,),
        "no-date": (4,),
        "amount-unreadable": (5, 9),
        "no-amount": (6,),
        "header-again": (7,),
    }
    assert history.orders["order_id"].tolist() == ["6"]
    assert "partial-orders" in warned(history)
    assert accounted(history)


def test_line_numbers_are_those_of_the_file_where_cells_hold_line_breaks(tmp_path):
    history = read_rows(tmp_path, [HEADER, ["1", "2025-03-01", "甲\n乙\n丙", "1"], ["2", "2025-03-01", "甲", "1"]])
    assert history.orders["source_row"].tolist() == [2, 5]


def test_tax_numbers_are_warned_about_and_kept(tmp_path):
    wrong = TAX_ID[:-1] + ("0" if TAX_ID[-1] != "0" else "1")
    ids = [TAX_ID, wrong, "110108123456789", "12"]
    rows = [[*HEADER, "购方税号"], *([str(i), "2025-03-01", "甲", "1", t] for i, t in enumerate(ids))]
    history = read_rows(tmp_path, rows)
    assert history.orders["tax_id"].tolist() == ids
    by_key = {w.key: w.values for w in history.report.warnings}
    assert (by_key["import.tax-id-wrong"]["count"], by_key["import.tax-id-wrong"]["example"]) == (1, wrong)
    assert (by_key["import.tax-id-length"]["count"], by_key["import.tax-id-length"]["example"]) == (1, "12")


def test_a_plain_amount_is_net_where_the_file_tells_of_tax(tmp_path):
    rows = [
        [*HEADER, "含税标志", "税率"],
        ["1", "2025-03-01", "甲", "100", "否", "13%"],
        ["2", "2025-03-02", "甲", "113", "是", "13%"],
        ["3", "2025-03-03", "甲", "100", "", "***"],
    ]
    history = read_rows(tmp_path, rows)
    assert history.orders[["gross", "net"]].values.tolist() == [[113, 100], [113, 100], [100, 100]]
    assert "gross-from-net" in warned(history)


def test_amounts_that_do_not_add_up_are_remarked_on(tmp_path):
    rows = [
        ["订单号", "日期", "价税合计", "不含税金额", "税额"],
        ["1", "2025-03-01", "113", "100", "13"],
        ["2", "2025-03-01", "113", "90", "13"],
    ]
    history = read_rows(tmp_path, rows)
    assert next(w for w in history.report.warnings if w.key == "import.tax-mismatch").values == {
        "count": 1,
        "rows": "3",
    }


CELL = st.sampled_from(
    ["", "1", "C7", "7", "2025-03-01", "2025年3月2日", "-3", "5.5", "合计", "订单号", "x", "已取消", "北京", "2.4E+19"]
)
ROW = st.tuples(
    st.sampled_from(["1", "2", "C3", "", "合计"]) | CELL, st.just("2025-03-01") | CELL, CELL, st.just("5") | CELL, CELL
)


@given(rows=st.lists(ROW | st.just(()), min_size=1, max_size=12), titles=st.integers(0, 3))
@settings(max_examples=80)
def test_whatever_the_rows_hold_each_is_counted_once(tmp_path, rows, titles):
    written = [*[["三月"]] * titles, [*HEADER, "订单状态"], *rows, ["OK", "2025-03-01", "甲", "1", ""]]
    history = read_rows(tmp_path, written)
    counts = history.report.counts
    assert accounted(history)
    assert counts.rows == len(written)
    aside = [row for part in history.report.set_aside for row in part.rows]
    assert len(aside) == len(set(aside))
    assert counts.data == int((history.orders["lines"]).sum()) + len(aside)
    assert "OK" in history.orders["order_id"].tolist()


# --- refusals ------------------------------------------------------------------------------------------------------


def test_files_that_cannot_be_read_are_refused_with_the_remedy(tmp_path):
    def make(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    assert "cannot be opened" in complaint(tmp_path / "missing.csv")
    assert "cannot be opened" in complaint(tmp_path)
    assert "nothing in this file" in complaint(make("empty.csv", b" \n"))
    assert "nothing in this file" in complaint(make("bom.csv", b"\xff\xfe"))
    assert "save it as .xlsx" in complaint(make("web.xls", b"<html><table><tr><td>1</td></tr></table></html>"))
    assert "UTF-8" in complaint(make("binary.csv", bytes(range(256)) * 9))
    assert "damaged" in complaint(make("broken.xlsx", b"PK\x03\x04" + b"x" * 500))
    assert "damaged" in complaint(make("broken.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000))
    assert "line 2" in complaint(
        make("quote.csv", '订单号,日期,金额\n1,2025-03-01,"5\n'.encode() + b"2,2025-03-01,6\n" * 900)
    )
    assert "below the header" in complaint(make("header.csv", "订单号,日期,金额\n".encode()))
    assert "no sheets" in complaint(make("plain.csv", "订单号,日期,金额\n1,2025-03-01,5\n".encode()), sheet="一")


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path):
    path = write_text(tmp_path / "orders.csv", [HEADER, *ROWS])
    assert "at most" in complaint(path, max_bytes=10)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path / "orders.xlsx", [HEADER, *ROWS])
    monkeypatch.setattr("sim.imports.reading._MAX_UNPACKED", 1000)
    assert "unpacks" in complaint(path)


def test_a_cell_astray_at_the_far_corner_does_not_eat_the_memory(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.active["XFD1048576"] = "x"
    book.save(path := tmp_path / "orders.xlsx")
    assert "stray cell" in complaint(path)


def test_a_damaged_workbook_never_ends_the_program(tmp_path):
    good = write_xls(tmp_path / "good.xls", [HEADER, *ROWS]).read_bytes()
    for place in range(600, len(good), len(good) // 12):
        path = tmp_path / "bad.xls"
        path.write_bytes(good[:place] + b"\xff\x7f\xfe" * 40 + good[place + 120 :])
        try:
            assert accounted(read_orders(path))
        except InputError as refused:
            assert "bad.xls" in refused.message("zh")  # noqa: PT017


# --- reports -------------------------------------------------------------------------------------------------------


def test_the_summary_tells_every_column_and_count_in_both_languages(tmp_path):
    history = read_rows(tmp_path, [["台账"], HEADER, *ROWS, ["3", "x", "丙", "1"]])
    for language in LANGUAGES:
        console = Console(file=(out := io.StringIO()), width=200)
        console.print(summary(history.report, language))
        said = out.getvalue()
        assert all(name in said for name in HEADER)
        assert text("import.aside-date-unreadable", language) in said
        assert text("import.field-order_id", language) in said
        assert "{" not in said


def test_every_text_of_the_import_exists_in_both_languages_with_the_same_fields():
    from string import Formatter

    from ruamel.yaml import YAML

    import sim.texts

    catalogue = YAML(typ="safe").load((Path(sim.texts.__file__).parent / "imports.yaml").read_text(encoding="utf-8"))
    for key, entry in catalogue.items():
        fields = [{name for _, name, _, _ in Formatter().parse(entry[language]) if name} for language in LANGUAGES]
        assert fields[0] == fields[1], key


def test_all_invoices_of_a_real_wholesaler_are_accounted_for():
    path = Path(__file__).parents[3] / "shared" / "data" / "online_retail_invoices.csv"
    if not path.exists():
        pytest.skip("the real order history is not on this machine")
    history = read_orders(path)
    assert accounted(history)
    assert history.report.counts.data == 21_423
    assert history.report.counts.set_aside == 0
    credit = history.orders["kind"] == "credit-note"
    assert history.orders.loc[history.orders["order_id"].str.startswith("C"), "kind"].eq("credit-note").all()
    assert history.orders.loc[~credit, "gross"].min() >= 0
    given = pd.read_csv(path)
    assert history.orders["gross"].sum() == pytest.approx(given["amount"].sum(), abs=0.01)
    assert (history.orders["customer"] == "").sum() == given["CustomerID"].isna().sum()
