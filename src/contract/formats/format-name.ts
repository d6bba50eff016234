/** Names of the API formats. A route has one, and so has an upstream; nothing translates. */
export const API_FORMATS = ['openai', 'anthropic'] as const
export type ApiFormatName = (typeof API_FORMATS)[number]
