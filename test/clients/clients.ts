/** The clients, in the order of the table in `docs/get-started/clients.md`. */
import type { Client } from './client.ts'
import { codex } from './codex.ts'
import { continueCli } from './continue.ts'
import { libraries } from './libraries.ts'
import { openai } from './openai.ts'
import { opencode } from './opencode.ts'
import { qwenCode } from './qwen-code.ts'

export const clients: readonly Client[] = [
  ...openai,
  ...libraries,
  codex,
  opencode,
  continueCli,
  qwenCode,
]
