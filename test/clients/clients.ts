/** The clients, in the order of the table in `docs/get-started/clients.md`. */
import type { Client } from './client.ts'
import { cline } from './cline.ts'
import { codex } from './codex.ts'
import { continueCli } from './continue.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { libraries } from './libraries.ts'
import { openai } from './openai.ts'
import { opencode } from './opencode.ts'
import { python } from './python.ts'
import { qwenCode } from './qwen-code.ts'
import { rust } from './rust.ts'

export const clients: readonly Client[] = [
  ...openai,
  ...python,
  go,
  java,
  rust,
  ...libraries,
  codex,
  opencode,
  cline,
  continueCli,
  qwenCode,
]
