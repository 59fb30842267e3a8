"""Ask the processor for memory ahead of its use: a random access costs a hundred times a calculation."""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic


@intrinsic
def fetch(_context, address):
    """Bring the cache line at this address (int64) near, to be written; any address is allowed."""

    def build(_context, builder, _signature, arguments):
        pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        builder.call(ask, [builder.inttoptr(arguments[0], pointer), number(1), number(3), number(1)])

    return types.void(types.int64), build


@njit(inline="always")
def account_at(accounts, row):
    """An account number to look up by: as it has no sign, no code is spent on counting from the end."""
    return np.uint64(np.uint32(accounts[row]))
