/** Import names of the libraries that are bundled for tests. */
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
  'typebox/value',
  'undici',
  'yaml',
] as const

/** Returns the name of the bundle's file, without characters that the bundler would replace. */
export function fileOf(library: string): string {
  return `${library.replaceAll(/[@/]/g, '_')}.mjs`
}
