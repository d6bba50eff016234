/** Batch input files and the batch life cycle, for the suites about batches. */
import type OpenAI from 'openai'
import { toFile } from 'openai'
import { MODEL } from '#test/support/gateway.ts'
import { ownedRows, type Side, type TwoProjects } from './two-projects.ts'

export const CHAT = '/v1/chat/completions'

/** A line of a batch file: a chat with the message `content`. */
export function chatLine(index: number, content: string, more: object = {}): object {
  return {
    custom_id: `line-${index}`,
    method: 'POST',
    url: CHAT,
    body: { model: MODEL, messages: [{ role: 'user', content }], ...more },
  }
}

export async function uploadLines(
  { openai }: Pick<Side, 'openai'>,
  lines: readonly (object | string)[],
): Promise<string> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  const file = await toFile(Buffer.from(text.join('\n')), 'lines.jsonl')
  return (await openai.files.create({ file, purpose: 'batch' })).id
}

export function createBatch(
  { openai }: Pick<Side, 'openai'>,
  input_file_id: string,
  more: Partial<OpenAI.BatchCreateParams> = {},
) {
  return openai.batches.create({ input_file_id, endpoint: CHAT, completion_window: '24h', ...more })
}

export async function startBatch(side: Pick<Side, 'openai'>, lines: readonly (object | string)[]) {
  return createBatch(side, await uploadLines(side, lines))
}

const SECOND = 1_000

/** Helpers for the batches of a gateway, which exists once the first test of its suite runs. */
export function stepsOf(gateway: () => TwoProjects) {
  /** Lets the poller retrieve the upstream's current state. */
  const poll = async (): Promise<void> => {
    gateway().clock.move(61 * SECOND)
    await gateway().h.poll()
  }
  const finish = async (id: string, to?: string): Promise<void> => {
    if (to) await gateway().upstream.step(id, to)
    else for (let i = 0; i < 3; i++) await gateway().upstream.step(id)
  }
  const rowOf = async (id: string) =>
    (await ownedRows(gateway().h).where('id', '=', id).execute())[0]
  const usage = async () => {
    await gateway().h.flush()
    const rows = await gateway()
      .h.store.reader.selectFrom('usage')
      .selectAll()
      .where('width', '=', '1d')
      .where('project_id', '=', gateway().ours.key.project_id)
      .execute()
    return rows
  }
  return { poll, finish, rowOf, usage }
}
