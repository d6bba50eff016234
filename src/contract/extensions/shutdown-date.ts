/** Announced end of a model, in objects that name the model. */
import { Type } from 'typebox'
import { Nullable } from '#contract/schema.ts'

export const ShutdownDate = Nullable(
  Type.String({ description: 'The day from which the model is not served, in UTC.' }),
)
