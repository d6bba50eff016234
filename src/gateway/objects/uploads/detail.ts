/** The parts of an upload, as JSON in its row. */
import type { UploadRow } from '#gateway/objects/store.ts'

/** Most parts of an upload. Their ids are kept in its row. */
export const PARTS_MAX = 1_000

export interface UploadPart {
  readonly id: string
  readonly bytes: number
}

export interface UploadDetail {
  /** Parts in the order of arrival; of a completed upload, in the order of its file. */
  readonly parts: readonly UploadPart[]
  /** Parts that lost their client before the answer: their number, and their bytes together. */
  readonly lostParts: number
  readonly lostBytes: number
}

export const NO_PARTS: UploadDetail = { parts: [], lostParts: 0, lostBytes: 0 }

export function readDetail({ detail }: Pick<UploadRow, 'detail'>): UploadDetail {
  return JSON.parse(detail) as UploadDetail
}

export function serializeUploadDetail(detail: UploadDetail): string {
  return JSON.stringify(detail)
}

export function bytesOf(parts: readonly UploadPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0)
}
