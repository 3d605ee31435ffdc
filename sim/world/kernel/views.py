"""The state and its arrays, as the kernel sees them: ``jobs(f)[j].state`` and so on."""

from llvmlite import ir
from numba import from_dtype, types
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from sim.world.kernel.records import ARRAYS, STATE


def _view(name):
    """A compiled function that gives one of the arrays whose addresses the state holds, as an array without bounds.

    Its length is given as 0: a negative index would count from the end, that is, have the length added; adding nothing
    is left out by the compiler, and with it the question at every access.
    """
    dtype, offset = ARRAYS[name], STATE.fields["at_" + name][1]
    array = types.Array(from_dtype(dtype), 1, "C")

    @intrinsic
    def view(typing, state):
        def generate(context, builder, signature, args):
            word = ir.IntType(64)
            place = builder.gep(builder.bitcast(args[0], ir.IntType(8).as_pointer()), [word(offset)])
            address = builder.load(builder.bitcast(place, word.as_pointer()))
            result = context.make_array(array)(context, builder)
            data = builder.inttoptr(address, result.data.type)
            populate_array(result, data, [word(0)], [word(dtype.itemsize)], word(dtype.itemsize), None)
            return result._getvalue()

        return array(state), generate

    return view


@intrinsic
def state(typing, address):
    """The state record at an address: to unpack the record itself would cost more than most calls have to do."""

    def generate(context, builder, signature, args):
        return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

    return from_dtype(STATE)(address), generate


jobs = _view("jobs")
arrival = _view("arrival")
cls = _view("cls")
due = _view("due")
value = _view("value")
patience = _view("patience")
ask_after = _view("ask_after")
luck = _view("luck")
work = _view("work")
visits = _view("visits")
workers = _view("workers")
desks = _view("desks")
stages = _view("stages")
queues = _view("queues")
classes = _view("classes")
rate = _view("rate")
menu = _view("menu")
filled = _view("filled")
clocks = _view("clocks")
timers = _view("timers")
routes = _view("routes")
flaw_chance = _view("flaw_chance")
use = _view("use")
stock = _view("stock")
watches = _view("watches")
watched = _view("watched")
postings = _view("postings")
