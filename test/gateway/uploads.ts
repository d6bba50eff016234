/** Helpers for uploads in parts through the gateway. */
import type OpenAI from 'openai'
import { toFile } from 'openai'
import type { Harness } from '#test/support/harness.ts'
import { ownedRows } from './two-projects.ts'

type Caller = { readonly openai: OpenAI }
type Upload = OpenAI.Uploads.Upload

export function createUpload(
  { openai }: Caller,
  bytes: number,
  more: Partial<OpenAI.Uploads.UploadCreateParams> = {},
): Promise<Upload> {
  return openai.uploads.create({
    bytes,
    filename: 'notes.txt',
    mime_type: 'text/plain',
    purpose: 'user_data',
    ...more,
  })
}

/** Resolves to the id of the part. */
export async function addPart(
  { openai }: Caller,
  id: string,
  content: Buffer | string,
): Promise<string> {
  const data = await toFile(Buffer.from(content), 'part')
  return (await openai.uploads.parts.create(id, { data })).id
}

export function completeUpload(
  { openai }: Caller,
  id: string,
  ...part_ids: string[]
): Promise<Upload> {
  return openai.uploads.complete(id, { part_ids })
}

/** Rows of uploads, open and completed. */
export function uploadRows(h: Harness) {
  return ownedRows(h).where('kind', '=', 'upload').execute()
}

export const PART_TYPE = 'multipart/form-data; boundary=b'

/** The form of a part, serialized by hand. */
export function partForm(content: string, ...others: readonly string[]): string {
  return [`name="data"; filename="part"\r\n\r\n${content}`, ...others]
    .map((part) => `--b\r\nContent-Disposition: form-data; ${part}\r\n`)
    .concat('--b--\r\n')
    .join('')
}
