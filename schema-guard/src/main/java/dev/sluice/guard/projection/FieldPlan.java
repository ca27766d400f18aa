package dev.sluice.guard.projection;

import dev.sluice.guard.contract.ContractType;
import org.apache.kafka.connect.data.Field;

/**
 * One top-level field made ready for the pass over a document.
 *
 * @param target the column in the record; null for a field without one, whose values are ignored
 * @param type the column's type
 * @param shape of a json column; else null
 * @param text whether values are rendered as texts
 * @param required whether a value must be there
 * @param ignored whether a value that does not fit is left out
 */
record FieldPlan(
    Field target,
    ContractType type,
    ShapePlan shape,
    boolean text,
    boolean required,
    boolean ignored) {}
