/** The libraries that are bundled for tests, by the name under which they are imported. */
export const LIBRARIES = [
  '@pydantic/genai-prices',
  'fastify',
  'ioredis',
  'kysely',
  'kysely/migration',
  'openai',
  'openid-client',
  'pg',
  'pino',
  'prom-client',
  'typebox',
  'typebox/compile',
  'undici',
  'yaml',
] as const

/** Returns the name of the bundle's file, without what the bundler would replace. */
export const fileOf = (library: string): string => `${library.replaceAll(/[@/]/g, '_')}.mjs`
