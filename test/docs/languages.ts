/** Languages of code blocks: which are run, and the parsers of the others. */
import assert from 'node:assert/strict'
import { parse } from 'yaml'
import { builtInModelNames } from '#catalog/catalog.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { CodeBlock } from './blocks.ts'

/** Languages whose blocks are run. */
export const RUN_LANGUAGES: ReadonlySet<string> = new Set([
  ...['sh', 'shell', 'bash'],
  ...['js', 'ts', 'python'],
])

/** Languages that only a program can parse, which a machine may lack. */
export const TOOL_LANGUAGES: ReadonlySet<string> = new Set(['toml', 'terraform'])

/** Output, formulas and drawings, which no program reads. */
export const PLAIN_LANGUAGE = 'text'

/** Variables to which configuration files of the pages refer. */
const VARIABLES = {
  OPENAI_KEY: 'a',
  ANTHROPIC_KEY: 'f',
  BEDROCK_KEY: 'g',
  FOUNDRY_KEY: 'h',
  OPENROUTER_KEY: 'i',
  VLLM_KEY: 'j',
  LLAMA_KEY: 'k',
  AZURE_WEST_KEY: 'b',
  OPENAI_API_KEY: 'n',
  OPENAI_BATCH_KEY: 'o',
  OPENAI_BILLING_KEY: 'p',
  ANTHROPIC_ADMIN_KEY: 'q',
  OPENAI_EU_KEY: 'l',
  OPENAI_US_KEY: 'm',
  EGRESS_PROXY: 'http://proxy.example.com:3128',
  RESEARCH_KEY: 'c',
  SMTP_PASSWORD: 'e',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  SIEM_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
  ALERTS_WEBHOOK_SECRET: `whsec_${'A'.repeat(44)}`,
  OIDC_CLIENT_SECRET: 'd',
  PUBLIC_URL: 'https://bailiwick.example.com',
}

/** Upstreams of a configuration file, as a server has them. */
export function upstreamsOf({ page, text }: CodeBlock): readonly Upstream[] {
  return settingsOf({ page, text }).upstreams
}

function settingsOf({ page, text }: Pick<CodeBlock, 'page' | 'text'>) {
  return readSettings(VARIABLES, parseConfigFile(text, page, builtInModelNames()))
}

const UNIT_LINE = /^(\[[A-Z]\w+\]|[A-Z]\w+=.+|)$/

/**
 * Parsers by language; each throws where a block is invalid. `yaml` is the configuration of
 * Bailiwick, `yml` that of another program, `ini` a unit of systemd.
 */
export const PARSERS: Readonly<Record<string, (block: CodeBlock) => unknown>> = {
  yaml: settingsOf,
  yml: ({ text }) => parse(text),
  json: ({ text }) => JSON.parse(text),
  ini: ({ text }) => {
    for (const line of text.split('\n')) assert.match(line, UNIT_LINE)
  },
}
