import type { Packed } from '../export/packed.ts'
import { readRecording, type Recording, withSites } from '../export/recording.ts'

export async function load(packed: Packed): Promise<Recording> {
  const zipped = new Blob([bytesOf(packed.bytes)])
  const unzipped = zipped.stream().pipeThrough(new DecompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(unzipped).arrayBuffer())
  const recording = readRecording(bytes, (part) => part)
  return withSites(recording, (site) => packed.sites[site] ?? site)
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}
