"""What a journal and a spool of an earlier version may leave out, as the forms of lines are now."""

from __future__ import annotations

from msgspec import inspect

from callcenter.journal.lines import AnyLine

Forms = dict[str, list[str]]


def forms() -> tuple[Forms, Forms]:
    """Return the fields that must be there, by struct, and the values there are, by enum."""
    structs: Forms = {}
    enums: Forms = {}
    to_see = [inspect.type_info(AnyLine)]
    while to_see:
        match to_see.pop():
            case inspect.StructType(cls=cls, fields=fields) if cls.__name__ not in structs:
                structs[cls.__name__] = [field.name for field in fields if field.required]
                to_see += [field.type for field in fields]
            case inspect.EnumType(cls=cls):
                enums[cls.__name__] = sorted(str(member.value) for member in cls)
            case inspect.UnionType(types=types):
                to_see += types
            case inspect.VarTupleType(item_type=item):
                to_see.append(item)
            case inspect.TupleType(item_types=items):
                to_see += items
            case _:
                pass
    return structs, enums
