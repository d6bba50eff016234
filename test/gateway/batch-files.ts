/** Files of requests, for the suites about batches. */
import type OpenAI from 'openai'
import { toFile } from 'openai'
import { MODEL, type Side } from './two-projects.ts'

export const CHAT = '/v1/chat/completions'

/** A line of a batch's file: a chat that says `content`. */
export const chatLine = (index: number, content: string, more: object = {}): object => ({
  custom_id: `line-${index}`,
  method: 'POST',
  url: CHAT,
  body: { model: MODEL, messages: [{ role: 'user', content }], ...more },
})

export const uploadLines = async (
  { openai }: Pick<Side, 'openai'>,
  lines: readonly (object | string)[],
): Promise<string> => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  const file = await toFile(Buffer.from(text.join('\n')), 'lines.jsonl')
  return (await openai.files.create({ file, purpose: 'batch' })).id
}

export const createBatch = (
  { openai }: Pick<Side, 'openai'>,
  input_file_id: string,
  more: Partial<OpenAI.BatchCreateParams> = {},
) => openai.batches.create({ input_file_id, endpoint: CHAT, completion_window: '24h', ...more })

export const startBatch = async (side: Pick<Side, 'openai'>, lines: readonly (object | string)[]) =>
  createBatch(side, await uploadLines(side, lines))
