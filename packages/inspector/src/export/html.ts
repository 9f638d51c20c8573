import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Packed } from './packed.ts'
import { SourceMaps } from '../sources/source-maps.ts'
import { pageAround } from './page-around.ts'
import { LEVEL_OF_SITES, readRecording, type Recording, unpacked } from './recording.ts'

const unzip = (part: Uint8Array): Uint8Array => gunzipSync(part)

/**
 * A recording as one HTML file: its timeline, which needs no network and no other file.
 *
 * @throws {UnreadableRecording} for what is no recording, is cut before its first chunk, or comes from a newer version
 */
export function timelineHtml(path: string, { title = '' }: { title?: string } = {}): string {
  const bytes = readFileSync(path)
  const recording = readRecording(bytes, unzip)
  const packed: Packed = {
    title,
    cut: recording.cut,
    sites: writtenSites(recording),
    bytes: gzipSync(unpacked(bytes, unzip), { level: 9 }).toString('base64'),
  }
  return pageAround('recording', packed)
}

/** The page cannot read the files that have the maps. */
function writtenSites(recording: Recording): Packed['sites'] {
  const sites: Record<string, string> = {}
  // Below there are none, and to go through all events takes a second for each million.
  if (recording.head.level < LEVEL_OF_SITES) return sites
  const maps = new SourceMaps()
  for (const event of recording.events()) {
    if (event.kind !== 'task-spawned' || event.site === '') continue
    const original = maps.original(event.site)
    if (original !== event.site) sites[event.site] = original
  }
  return sites
}
