import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { closing, opening } from '#timeline-page'
import type { Packed } from '../timeline/load.ts'
import { readRecording, unpacked } from './recording.ts'

const unzip = (part: Uint8Array): Uint8Array => gunzipSync(part)

/**
 * A recording as one HTML file: its timeline, which needs no network and no other file.
 *
 * @throws {UnreadableRecording} for what is no recording, is cut before its first chunk, or comes from a newer version
 */
export function timelineHtml(path: string, { title = '' }: { title?: string } = {}): string {
  const bytes = readFileSync(path)
  const { cut } = readRecording(bytes, unzip)
  const packed: Packed = {
    title,
    cut,
    bytes: gzipSync(unpacked(bytes, unzip), { level: 9 }).toString('base64'),
  }
  // A title may hold what ends a script.
  return opening + JSON.stringify(packed).replaceAll('<', '\\u003c') + closing
}
