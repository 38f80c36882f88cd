"""Which fields may stand where: read from the models, for suggestions and for the docs' test."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.problems import FieldPath


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model that `annotation` names, also inside unions, lists and tables."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from models_in(get_args(annotation)[0])
    else:
        for inner in get_args(annotation):
            yield from models_in(inner)


def fields_at(model: type[BaseModel], path: FieldPath) -> list[str]:
    """Return the fields that may stand at `path` below `model`, in the models' order."""
    here: list[type[BaseModel]] = [model]
    annotation: Any = model
    for part in path:
        annotation = _below(here, annotation, part)
        here = list(models_in(annotation)) if _is_model(annotation) else []
    return list(dict.fromkeys(name for each in here for name in each.model_fields))


def _below(here: list[type[BaseModel]], annotation: Any, part: str | int) -> Any:
    """Return the annotation of what stands under `part`."""
    for model in here:
        if part in model.model_fields:
            return model.model_fields[str(part)].annotation
    inner = [each for each in get_args(_bare(annotation)) if each is not Ellipsis]
    return inner[-1] if inner else None


def _bare(annotation: Any) -> Any:
    """Strip what only decorates a type: `Annotated` and `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType) and type(None) in get_args(annotation):
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        else:
            return annotation


def _is_model(annotation: Any) -> bool:
    """Whether fields stand directly there, and not names of the operator's choice."""
    bare = _bare(annotation)
    return get_origin(bare) not in (dict, tuple, list)
