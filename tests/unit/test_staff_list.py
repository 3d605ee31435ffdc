"""People by department, out of staff lists as they are."""

import pytest

from sim.errors import InputError
from sim.imports.staff import read_staff


def listed(tmp_path, words, encoding="utf-8"):
    path = tmp_path / "staff.csv"
    path.write_bytes(words.encode(encoding))
    return path


def test_each_row_is_a_person_unless_there_are_numbers(tmp_path):
    found = read_staff(listed(tmp_path, "姓名,部门\n甲,财务部\n乙,财务部\n丙,销售部\n", "gbk"))
    assert (dict(found.staff), found.count) == ({"财务部": 2, "销售部": 1}, None)
    found = read_staff(listed(tmp_path, "Department;Headcount\nSales;12\nIT;3\nSales;1\n"))
    assert (dict(found.staff), found.count) == ({"Sales": 13, "IT": 3}, "Headcount")


def test_who_has_left_and_what_is_no_number_is_left_out_and_told(tmp_path):
    found = read_staff(listed(tmp_path, "姓名,部门,员工状态\n甲,财务部,在职\n乙,财务部,离职\n丙,,在职\n"))
    assert (dict(found.staff), found.left_out) == ({"财务部": 1}, (3, 4))
    found = read_staff(listed(tmp_path, "部门,人数\n财务部,5\n销售部,约十人\n开票组,2.5\n"))
    assert (dict(found.staff), found.left_out) == ({"财务部": 5}, (3, 4))


def test_columns_can_be_named(tmp_path):
    path = listed(tmp_path, "A,部门,B\nx,财务部,2\ny,财务部,3\n")
    assert dict(read_staff(path, count="B").staff) == {"财务部": 5}
    assert dict(read_staff(path, department="A").staff) == {"x": 1, "y": 1}


def test_a_list_without_departments_is_refused(tmp_path):
    with pytest.raises(InputError, match="部门"):
        read_staff(listed(tmp_path, "a,b\n1,2\n"))
