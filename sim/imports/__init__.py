"""Orders of an organisation, read out of the exports of its own systems.

>>> history = read_orders("orders.csv")  # doctest: +SKIP
>>> history.orders.columns.tolist()[:3]  # doctest: +SKIP
['order_id', 'ordered_at', 'customer']

Nothing is dropped silently: :attr:`OrderHistory.report` accounts for every column and every row, and :func:`summary`
prints it.
"""

from sim.imports.history import OrderHistory, read_orders
from sim.imports.report import ColumnReport, Counts, ImportReport, SetAside
from sim.imports.summary import summary

__all__ = ["ColumnReport", "Counts", "ImportReport", "OrderHistory", "SetAside", "read_orders", "summary"]
