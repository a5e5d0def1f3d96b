"""Vectors of 16 numbers for kernels.

`value = z0 + slope * lanes(x)` processes 16 adjacent pixels at once. The operations become LLVM vector instructions, in the widest
form that the processor has. A scalar operand is repeated in every lane. Floats are float32, integers int32, comparisons give a
mask of 16 bits.

Vectors are loaded from pointers, which represent arrays inside kernels (`pointer[i]`, `pointer + n`): numba counts
references to arrays at every call, which would cost more than the work itself.
"""

import operator

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

LANES = 16
FLAGS = ("contract", "nsz")  # a * b + c may be one instruction; no other reordering is allowed
I32, F32, I1 = ir.IntType(32), ir.FloatType(), ir.IntType(1)


class Vector(types.Type):
    """The numba type of 16 float32, int32 or booleans."""

    def __init__(self, element: types.Type) -> None:
        self.element = element
        super().__init__(name=f"{element}x{LANES}")


@register_model(Vector)
class VectorModel(models.PrimitiveModel):
    """Representation of a `Vector` as an LLVM vector."""

    def __init__(self, manager, vector: Vector) -> None:
        scalar = {types.float32: F32, types.int32: I32, types.boolean: I1}[vector.element]
        super().__init__(manager, vector, ir.VectorType(scalar, LANES))


floats, ints, mask = Vector(types.float32), Vector(types.int32), Vector(types.boolean)


def _spread(context, builder, value, kind, vector: Vector):
    """Repeat a scalar in every lane; a vector is returned as it is."""
    if isinstance(kind, Vector):
        return value
    value = context.cast(builder, value, kind, vector.element)
    wide = context.get_value_type(vector)
    one = builder.insert_element(ir.Constant(wide, ir.Undefined), value, I32(0))
    return builder.shuffle_vector(one, ir.Constant(wide, ir.Undefined), ir.Constant(ir.VectorType(I32, LANES), [0] * LANES))


def _binary(symbol, code_floats, code_ints, result=None) -> None:
    """Define an operator on vectors; `code_*` receive the builder and both operands."""

    @intrinsic
    def apply(typing_context, a, b):
        vector = a if isinstance(a, Vector) else b

        def code(context, builder, signature, arguments):
            x, y = (_spread(context, builder, v, k, vector) for v, k in zip(arguments, signature.args, strict=True))
            return (code_floats if vector is floats or vector == floats else code_ints)(builder, x, y)

        return (result or vector)(a, b), code

    @overload(symbol)
    def typed(a, b):
        if isinstance(a, Vector) or isinstance(b, Vector):
            return lambda a, b: apply(a, b)
        return None


_binary(operator.add, lambda b, x, y: b.fadd(x, y, flags=FLAGS), lambda b, x, y: b.add(x, y))
_binary(operator.sub, lambda b, x, y: b.fsub(x, y, flags=FLAGS), lambda b, x, y: b.sub(x, y))
_binary(operator.mul, lambda b, x, y: b.fmul(x, y, flags=FLAGS), lambda b, x, y: b.mul(x, y))
_binary(operator.truediv, lambda b, x, y: b.fdiv(x, y, flags=FLAGS), None)
_binary(operator.and_, None, lambda b, x, y: b.and_(x, y))
_binary(operator.or_, None, lambda b, x, y: b.or_(x, y))
_binary(operator.xor, None, lambda b, x, y: b.xor(x, y))
_binary(operator.lshift, None, lambda b, x, y: b.shl(x, y))
_binary(operator.rshift, None, lambda b, x, y: b.lshr(x, y))
for _symbol, _sign in ((operator.gt, ">"), (operator.ge, ">="), (operator.lt, "<"), (operator.le, "<="), (operator.eq, "==")):
    _binary(_symbol, lambda b, x, y, s=_sign: b.fcmp_ordered(s, x, y), lambda b, x, y, s=_sign: b.icmp_signed(s, x, y), mask)


@intrinsic
def lanes(typing_context, start):
    """Vector of start, start + 1, ... start + 15."""

    def code(context, builder, signature, arguments):
        steps = ir.Constant(ir.VectorType(I32, LANES), list(range(LANES)))
        return builder.add(_spread(context, builder, arguments[0], signature.args[0], ints), steps)

    return ints(start), code


@intrinsic
def spread(typing_context, value):
    """Repeat a float32 or int32 in every lane."""
    vector = floats if isinstance(value, types.Float) else ints

    def code(context, builder, signature, arguments):
        return _spread(context, builder, arguments[0], value, vector)

    return vector(value), code


@intrinsic
def address(typing_context, array):
    """Pointer to the first item of an array, which must stay alive.

    Pointers are not counted as references, and never checked.
    """

    def code(context, builder, signature, arguments):
        return cgutils.create_struct_proxy(array)(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), code


@intrinsic
def at_address(typing_context, number, like):
    """Pointer to float32 or int32 (the type of `like`) at an integer address."""

    def code(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(like)(number, like), code


@intrinsic
def prefetch(typing_context, pointer, index):
    """Prefetch pointer[index] into the cache."""

    def code(context, builder, signature, arguments):
        place = _place(context, builder, arguments[0], arguments[1], index, single=True)
        kind = ir.FunctionType(ir.VoidType(), [place.type, I32, I32, I32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [place, I32(0), I32(2), I32(1)])
        return context.get_dummy_value()

    return types.none(pointer, index), code


@intrinsic
def _item(typing_context, pointer, index):
    def code(context, builder, signature, arguments):
        return builder.load(_place(context, builder, arguments[0], arguments[1], index, single=True))

    return pointer.dtype(pointer, index), code


@intrinsic
def _put(typing_context, pointer, index, value):
    def code(context, builder, signature, arguments):
        number = context.cast(builder, arguments[2], value, pointer.dtype)
        builder.store(number, _place(context, builder, arguments[0], arguments[1], index, single=True))
        return context.get_dummy_value()

    return types.none(pointer, index, value), code


@intrinsic
def _ahead(typing_context, pointer, count):
    def code(context, builder, signature, arguments):
        return _place(context, builder, arguments[0], arguments[1], count, single=True)

    return pointer(pointer, count), code


@overload(operator.getitem)
def _get(pointer, index):
    return (lambda pointer, index: _item(pointer, index)) if isinstance(pointer, types.CPointer) else None


@overload(operator.setitem)
def _set(pointer, index, value):
    return (lambda pointer, index, value: _put(pointer, index, value)) if isinstance(pointer, types.CPointer) else None


@overload(operator.add)
def _add(pointer, count):
    return (lambda pointer, count: _ahead(pointer, count)) if isinstance(pointer, types.CPointer) else None


def _place(context, builder, pointer, index, index_type, *, single=False):
    """Pointer advanced by `index` items, to a vector or to a single item."""
    place = builder.gep(pointer, [context.cast(builder, index, index_type, types.intp)])
    return place if single else builder.bitcast(place, ir.VectorType(place.type.pointee, LANES).as_pointer())


@intrinsic
def load(typing_context, array, index):
    """Load the 16 items of a float32 or int32 pointer from `index` on."""

    def code(context, builder, signature, arguments):
        return builder.load(_place(context, builder, arguments[0], arguments[1], index), align=4)

    return Vector(array.dtype)(array, index), code


@intrinsic
def store(typing_context, array, index, vector):
    """Store a vector: `array[index : index + 16] = vector`."""

    def code(context, builder, signature, arguments):
        builder.store(arguments[2], _place(context, builder, arguments[0], arguments[1], index), align=4)
        return context.get_dummy_value()

    return types.none(array, index, vector), code


@intrinsic
def store_first(typing_context, array, index, vector, count):
    """Store the first `count` lanes: `array[index : index + count] = vector[:count]`."""

    def code(context, builder, signature, arguments):
        place = _place(context, builder, arguments[0], arguments[1], index)
        steps = ir.Constant(ir.VectorType(I32, LANES), list(range(LANES)))
        wanted = builder.icmp_signed("<", steps, _spread(context, builder, arguments[3], count, ints))
        kind = arguments[2].type
        name = f"llvm.masked.store.v{LANES}{'f32' if kind.element == F32 else 'i32'}.p0"
        signature_ir = ir.FunctionType(ir.VoidType(), [kind, place.type, I32, wanted.type])
        masked = cgutils.get_or_insert_function(builder.module, signature_ir, name)
        builder.call(masked, [arguments[2], place, I32(4), wanted])
        return context.get_dummy_value()

    return types.none(array, index, vector, count), code


@intrinsic
def gather(typing_context, array, index):
    """Load array[index] for a vector of 16 indices."""

    def code(context, builder, signature, arguments):
        data = arguments[0]
        out = ir.Constant(ir.VectorType(data.type.pointee, LANES), ir.Undefined)
        for lane in range(LANES):
            at = builder.zext(builder.extract_element(arguments[1], I32(lane)), ir.IntType(64))
            out = builder.insert_element(out, builder.load(builder.gep(data, [at]), align=4), I32(lane))
        return out

    return Vector(array.dtype)(array, index), code


@intrinsic
def store_rgb(typing_context, array, index, packed, count):
    """Store the low three bytes of the first `count` of 16 integers at array[index:].

    The array is a uint8 pointer.
    """

    def code(context, builder, signature, arguments):
        byte = ir.IntType(8)
        place = _place(context, builder, arguments[0], arguments[1], index, single=True)
        four = builder.bitcast(arguments[2], ir.VectorType(byte, 4 * LANES))
        three = ir.Constant(ir.VectorType(I32, 3 * LANES), [4 * i + c for i in range(LANES) for c in range(3)])
        out = builder.shuffle_vector(four, ir.Constant(four.type, ir.Undefined), three)
        number = context.cast(builder, arguments[3], count, types.int32)
        with builder.if_else(builder.icmp_signed(">=", number, I32(LANES))) as (whole, part):
            with whole:
                builder.store(out, builder.bitcast(place, out.type.as_pointer()), align=1)
            with part:
                memory = cgutils.alloca_once(builder, out.type)
                builder.store(out, memory, align=64)
                source = builder.bitcast(memory, byte.as_pointer())
                with cgutils.for_range(builder, builder.mul(number, I32(3))) as loop:
                    builder.store(builder.load(builder.gep(source, [loop.index])), builder.gep(place, [loop.index]))
        return context.get_dummy_value()

    return types.none(array, index, packed, count), code


@intrinsic
def select(typing_context, where, yes, no):
    """Select lane by lane: yes where the mask is true, else no."""
    vector = yes if isinstance(yes, Vector) else no

    def code(context, builder, signature, arguments):
        return builder.select(
            arguments[0], _spread(context, builder, arguments[1], yes, vector), _spread(context, builder, arguments[2], no, vector)
        )

    return vector(where, yes, no), code


@intrinsic
def to_floats(typing_context, vector):
    """Convert int32 lanes to float32."""
    return floats(vector), lambda context, builder, signature, arguments: builder.sitofp(arguments[0], ir.VectorType(F32, LANES))


@intrinsic
def to_ints(typing_context, vector):
    """Convert float32 lanes to int32, rounding towards zero."""
    return ints(vector), lambda context, builder, signature, arguments: builder.fptosi(arguments[0], ir.VectorType(I32, LANES))


def _named(name: str, operands: int):
    """Code of an LLVM function of float vectors."""

    def code(context, builder, signature, arguments):
        kind = arguments[0].type
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind] * operands), f"llvm.{name}.v{LANES}f32")
        return builder.call(function, arguments)

    return code


@intrinsic
def floor(typing_context, vector):
    """Round each lane down."""
    return floats(vector), _named("floor", 1)


@intrinsic
def ceil(typing_context, vector):
    """Round each lane up."""
    return floats(vector), _named("ceil", 1)


@intrinsic
def low(typing_context, a, b):
    """Minimum of each pair of lanes of two float vectors."""
    return floats(a, b), lambda context, builder, signature, v: builder.select(builder.fcmp_ordered("<", v[0], v[1]), v[0], v[1])


@intrinsic
def high(typing_context, a, b):
    """Maximum of each pair of lanes of two float vectors."""
    return floats(a, b), lambda context, builder, signature, v: builder.select(builder.fcmp_ordered(">", v[0], v[1]), v[0], v[1])


@intrinsic
def bits(typing_context, where):
    """Convert a mask to an integer: bit i is lane i."""

    def code(context, builder, signature, arguments):
        return builder.zext(builder.bitcast(arguments[0], ir.IntType(LANES)), ir.IntType(64))

    return types.int64(where), code


@intrinsic
def first_bit(typing_context, number):
    """Position of the lowest set bit of a nonzero int64."""

    def code(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(I1, 1))

    return types.int64(number), code


@intrinsic
def float_bits(typing_context, number):
    """Bits of a float32 as int32."""
    return types.int32(types.float32), lambda context, builder, signature, arguments: builder.bitcast(arguments[0], I32)


f32 = np.float32
