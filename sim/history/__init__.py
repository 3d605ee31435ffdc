"""What an organisation's own orders are good for: to be replayed as they were, or to be learnt from.

>>> history = read_orders("orders.csv")                                             # doctest: +SKIP
>>> sim.run(scenario, plan, seed=1, orders=replay(history, scenario, seed=1))        # doctest: +SKIP
>>> busier = organisation.model_copy(update={"demand": fit(history, organisation).demand})  # doctest: +SKIP

======================================  ===============================================================================
`replay`                                the orders of a window of the history, as orders of a drill
`describe_replay`                       the same with an account of what was kept, mapped and drawn (`Replay`)
`describe_open_orders`                  the orders that wait when a drill begins, with an account (`OpenOrders`)
`fit`                                   a demand that makes new weeks like those of the history (`FittedDemand`), with
                                        its error (`FitError`)
======================================  ===============================================================================
"""

from sim.history.amounts import AmountFit
from sim.history.fit import FittedDemand, fit
from sim.history.labels import Labelled
from sim.history.moving import TierCount
from sim.history.open_orders import OpenOrders, describe_open_orders
from sim.history.replay import Replay, describe_replay, replay
from sim.history.trial import FitError
from sim.history.window import Window

__all__ = [
    "AmountFit",
    "FitError",
    "FittedDemand",
    "Labelled",
    "OpenOrders",
    "Replay",
    "TierCount",
    "Window",
    "describe_open_orders",
    "describe_replay",
    "fit",
    "replay",
]
