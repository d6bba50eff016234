/** Examples of the errors of aliases and fallbacks of models. */
import * as routing from '#contract/errors/model-routing.ts'

const [ALIAS, MODEL, FALLBACK] = ['fast', 'gpt-5.6-sol', 'gpt-5.6-terra']

export const ROUTING_EXAMPLES = {
  model_alias_not_found: [routing.modelAliasNotFound(ALIAS)],
  model_fallback_not_found: [routing.modelFallbackNotFound(MODEL)],
} as const

/** Values that no alias and no fallback may have. */
export const ROUTING_VALUE_EXAMPLES = [
  routing.aliasNamesModel(MODEL),
  routing.aliasOfFineTuned(),
  routing.modelIsAlias('model', ALIAS),
  routing.aliasIsTarget(ALIAS, "the alias 'small'"),
  routing.unknownRoutedModel('fallback_models', 'no-such-model'),
  routing.modelNotShared('own-model'),
  routing.fallbackOfItself(MODEL),
  routing.repeatedFallback(FALLBACK),
  routing.fallbackOfAnotherFormat('claude-haiku-4-5', MODEL),
  routing.tooManyAliases(200),
  routing.tooManyFallbacks(200),
] as const
